"""What people see: films in the terminal and figures. Viewers read finished frames and change nothing."""
