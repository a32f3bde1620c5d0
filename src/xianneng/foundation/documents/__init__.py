"""Forms and official documents (公文与表格): one layout becomes Word and PDF; scans that come back are vetted."""
