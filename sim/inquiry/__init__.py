"""What can be known of a run from outside: the observer log, and what can be concluded from it.

Whoever inquires has what a firewall, a sandbox manager, an agent framework and a trainer write down. What was meant,
and what it is called in a scenario, stands in none of it.
"""
