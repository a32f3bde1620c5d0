"""Tables of the 信息采集工作簿: its columns, its drop-downs with their source, and their captions in our words."""
