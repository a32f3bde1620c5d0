"""Readers and writers of tabular files (数据交换): from an untrusted file to a frame of checked values with cell addresses.

    reading   a file, archive or folder  →  sheets of raw text cells         (unpacking runs in a child process, see raw)
    columns   what a kind of file holds; finds the head row and maps its columns
    values    text  →  typed value or Fault, one distinct value at a time
    checking  sheets + kind  →  Checked(good, bad, problems)
    kinds     the kinds themselves: 花名册, 机构表, 考核, 奖励, 处分
    annotated, writing, template   the way back: bad rows with their errors, safe exports, the blank to fill in
"""
