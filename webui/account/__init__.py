"""A person's own account: signing in and out, the second factor, the phone of the day, language, theme, password.

Flask-Security keeps the session and counts the codes; what people see is here.
"""
