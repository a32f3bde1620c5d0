"""考试行为记录: what was found about somebody's conduct in recruitment, kept across examinations for as long as it keeps them from applying."""
