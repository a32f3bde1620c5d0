"""合并计划、按分选岗: several organs' places as one pool, chosen in the order of the composite score."""
