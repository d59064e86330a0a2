"""What answers say about a learner and about a lesson, always with an interval. Pure: numbers in, numbers out.

Figures behind these choices: docs/decisions/0021-drills-measurement.md; made again by `scripts/bench drills`."""
