"""花名册里留下的东西: 视图 (a question under a name) and 名单 (people put together), one's own or shared within one's organ."""
