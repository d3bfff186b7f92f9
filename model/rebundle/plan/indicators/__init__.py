"""Value-chain indicators of a plan: the firm's own input–output table and what is read off it, a file per question."""
