"""What makes each kind of report: a module with `make_reports`, loaded when one is asked for."""
