"""What the person a customer talks to may grant on their own: policies, and the decision they lead to."""
