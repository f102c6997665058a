"""What acts, and what it acts on. Nothing in this folder imports anything of ours from outside it."""
