"""考录: tables of positions taken in, their requirements read, mended and published; anyone searches them and sees which they may apply for."""
