"""The tables, columns and codes of 数据交换包, as the systems of 2017 write them."""
