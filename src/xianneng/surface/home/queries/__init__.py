"""What the pages of the roof ask, each within the viewer's scope."""
