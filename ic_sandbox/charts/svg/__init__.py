"""Charts as SVG drawings, for chart files, the report and shared pages."""
