"""Reads a log in the common format; prints totals as JSON and writes requests by path to paths.csv."""

import collections
import csv
import json
import re
import sys

LINE = re.compile(r'(?P<host>\S+) \S+ \S+ \[[^]]+\] "(?P<method>\S+) (?P<path>\S+) [^"]*" '
                  r'(?P<status>\d{3}) (?P<size>\d+|-)')


def main(log):
    paths = collections.Counter()
    hosts = set()
    sent = failed = skipped = 0
    with open(log, encoding="utf-8") as lines:
        for line in lines:
            match = LINE.match(line)
            if not match:
                skipped += 1
                continue
            paths[match["path"]] += 1
            hosts.add(match["host"])
            sent += 0 if match["size"] == "-" else int(match["size"])
            failed += match["status"] >= "400"
    with open("paths.csv", "w", newline="", encoding="utf-8") as out:
        table = csv.writer(out)
        table.writerow(["path", "requests"])
        table.writerows(paths.most_common())
    print(f"{sum(paths.values())} lines read", file=sys.stderr)
    print(json.dumps({"requests": sum(paths.values()), "visitors": len(hosts), "bytes": sent,
                      "failed": failed, "skipped": skipped, "top": paths.most_common(3)}))


if __name__ == "__main__":
    main(sys.argv[1])
