"""What the desk's pages read: the queue, a case with its draft, tasks."""
