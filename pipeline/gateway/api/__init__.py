"""The parts of the control API: each makes a router over a gateway."""
