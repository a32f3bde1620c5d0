"""本人申请更正: a civil servant says what is wrong in their own file, and shows the papers; the organ's personnel officer takes it up."""
