"""社会监督: invited supervisors see one recruitment's process, published inputs, ledger and counts, nobody's data, and say what they find."""
