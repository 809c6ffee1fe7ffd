"""Lists the public declarations of a symbol graph without a doc comment; exits 1 if there are any."""
import json
import sys

bare = 0
for symbol in json.load(open(sys.argv[1]))["symbols"]:
    # What the compiler writes, such as ==, has no location.
    if "docComment" in symbol or "location" not in symbol:
        continue
    bare += 1
    place = symbol["location"]
    file = place["uri"].partition("/Sources/")[2]
    name = ".".join(symbol["pathComponents"])
    print(f"Sources/{file}:{place['position']['line'] + 1}: {name} has no doc comment", file=sys.stderr)
sys.exit(bare > 0)
