"""笔试: papers by category, rooms, who sits; seats by a draw that anybody can recompute; the papers of the examination day."""
