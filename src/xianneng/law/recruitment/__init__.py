"""考录: what a table of positions asks of an applicant, read from its text, and an applicant screened against it.

    conditions   the pieces that a text is read into: kinds, values, spans
    majors       the catalogues of majors; a cell of 专业 read
    entries      cells with a vocabulary: 学历, 学位, 政治面貌, 基层工作年限, 服务基层项目, 应届, 年龄, 招录对象
    remarks      备注 and 其他要求, sentence by sentence
    reading      a whole row, every column by its own reader
    plan         how many an organ may ask for; the shares that the authority balances
    limits       conditions of a table that may have nothing to do with the post, found by rule and by comparison
    conduct      what a finding about somebody's conduct leads to, and until when it keeps them from applying
    hiring       medical re-checks, who comes up, who of the vetted may be proposed
    probation    when it ends, on what grounds it fails or the recruitment is cancelled
    screening    one applicant against a whole table: met, unmet or ask, with reasons

Nothing is guessed: what is not read in full is a piece of the kind `unread`, and a person decides about it.
"""
