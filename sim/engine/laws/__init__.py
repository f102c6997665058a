"""What happens, to anybody, for no purpose: sensors, actuators, air, contact, places. Laws know no names of things."""
