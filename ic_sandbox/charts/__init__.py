"""What a chart shows, without Qt."""
