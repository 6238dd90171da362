"""The telephone, and whatever else somebody writes down or a program reports: visits, letters, chats."""
