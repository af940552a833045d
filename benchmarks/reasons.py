"""Why ftlint flags what neither of the two checkers does: a sentence a rule."""

WHY = {
    "FILE003": "Line ends of Windows go unseen in Python's text files, and not in what reads bytes.",
    "FILE004": "pandas passes over blank lines; Together's client of 2025 does not.",
    "FILE005": "A last line without an end joins the first of the next file when two are put together.",
    "FILE012": "The client names each blank line, and not that there is no row among them.",
    "FILE015": "Python reads `NaN`, which is not JSON; what is not Python refuses the file.",
    "FILE017": "The tool makes JSON Lines of arrays and tables, and does not say that the endpoint takes nothing"
    " else; ftlint speaks of the file as it is.",
    "PC201": "The tool asks whether all rows share an ending, be it a comma; ftlint looks for the marker"
    " that most rows have, and names the rows without it. Together's client looks at no text.",
    "PC202": "Together's client looks at no text. A marker inside cuts the prompt for a model that knows it.",
    "PC204": "The tool takes any ending that all prompts share for a separator, a question mark too; or it"
    " could not read the file.",
    "PC211": "The tool could not read the file, or read its lines as something else.",
    "PC212": "The tool is content with a space; two are other tokens than one.",
    "PC221": "Together's client looks at no text.",
    "PC222": "The tool takes more than the marker for the ending (the full stop before it), which then"
    " occurs once; Together's client looks at no text.",
    "PC223": "The tool could not read the file, or read its lines as something else.",
    "PC232": "Together's client compares no rows.",
    "PC233": "Together's client compares no rows.",
    "PC234": "Together's client compares no rows.",
    "PC235": "Together's client looks at no text.",
    "PC242": "Classes with the same first token: the tool knows classes, and says nothing of their tokens.",
    "PC243": "A class of several tokens: as above.",
    "CHAT302": "Behind the first fault of a row, at which the client stops.",
    "CHAT304": "Behind the first fault of a row, at which the client stops.",
    "CHAT315": "The client compares no rows.",
    "CHAT318": "White space at the edges of an answer is learnt; the client looks at no text.",
    "ROW101": "Behind the first fault of a row or file, at which both stop.",
    "ROW102": "Behind the first fault of a row or file, at which both stop: mostly every further key of rows"
    " of another shape.",
    "ROW104": "The client takes a list of parts for a prompt; no document of Together has one.",
    "ROW105": "An empty text passes the client, and teaches nothing.",
    "ROW108": "Rows of another shape: the tool could not read the file at all.",
    "SET701": "Together's client compares no rows.",
    "SET702": "The same input with different outputs: both compare whole rows at most.",
    "SET706": "The tool asks for 100 rows; the guides of its maker ask for 500, or 100 a class. For"
    " conversations they ask for 50; the client is content with one.",
    "SET707": "A class with few examples: the tool knows classes, and does not count their rows.",
    "TEXT901": "Text that was decoded wrongly: neither looks.",
    "TEXT902": "Control and invisible characters: neither looks.",
}
