"""What tests build their desks from: people, customers, cases and contacts, made by the real actions."""
