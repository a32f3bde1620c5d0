"""What a stranger checks the algorithms with: files to copy and to read, without the platform and without its libraries."""
