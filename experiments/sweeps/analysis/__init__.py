"""What a sweep says: its rows as a table, estimates with intervals, differences, sensitivity, and pictures of them."""
