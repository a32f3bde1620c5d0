"""Files into the file (导入): what exchange has read and checked, compared with what the file already says, and written.

    places      names and codes → organs of the viewer's scope; 管理单位
    answers     人员类别, 管理单位 of those of whom neither roster nor file says it
    roster      花名册 → incoming values, set by set
    whose       names and numbers that the file gives to others; who is retired, lent, moved away by the roster's own words
    lists       年度考核, 奖励, 处分 → incoming values
    forms       任免审批表, compared field by field
    workbook    信息采集工作簿: its sheets → incoming values, compared set by set
    comparing   incoming values × the file → Plan (new persons, rows, ends, what changes, what contradicts)
    organs      机构、编制与职数表 → organs, establishment, opening entries of the books
    plans       a checked file of any kind → its plan, and the plan written under one leaf
"""
