"""成绩: marks entered twice, lines decided, results released at one moment, re-checks answered."""
