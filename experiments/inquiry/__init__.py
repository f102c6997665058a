"""What can be found out from an observer log, measured on cases whose truth is known."""
