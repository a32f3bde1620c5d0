"""报到和试用期: who was hired reports for duty and has a file, is on probation, and is confirmed with rank and level, or the recruitment is cancelled."""
