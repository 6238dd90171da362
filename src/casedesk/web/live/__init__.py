"""Live updates: open pages hear that something they show has changed, and read it anew.

A page keeps one stream open (server-sent events) and names the topics that it shows. A stream carries no words of
anybody: only which topic changed. Whatever the page then reads, it reads as any request, with its permissions.
"""
