"""What the end-to-end tests share: processes, certificates, peers, hostile servers, the agent."""
