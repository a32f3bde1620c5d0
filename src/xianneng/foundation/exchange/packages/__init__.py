"""数据交换包 of the incumbents' systems: .hzb, .7z and .zb3, which are 7z archives of one XML a table and the photos.

    unpacking   an untrusted archive → tables of texts and vetted photos (runs in the child process of `raw`)
    tables      formats, columns and codes as data: a package's table ↔ the sheet of the 信息采集工作簿 that says the same
    opening     a package → the workbook's sheets, so that check, comparison and effect are those of a workbook
    packing     sheets → the package of a format, and what of them it cannot carry
"""
