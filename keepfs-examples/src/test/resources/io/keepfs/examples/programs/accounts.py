"""Moves money between accounts in an SQLite database, one transaction after the other."""
import sqlite3
import sys

ACCOUNTS = 200
FILLING = 300


def make(database):
    assert database.execute("pragma journal_mode=delete").fetchone() == ("delete",)
    with database:
        database.execute("create table account (id integer primary key, amount, filling)")
        database.execute("create table moved (number integer primary key)")
        database.executemany(
            "insert into account values (?, 100, ?)",
            ((i, "x" * FILLING) for i in range(ACCOUNTS)))


def move(database, count):
    (done,) = database.execute("select count(*) from moved").fetchone()
    for number in range(done, done + count):
        with database:
            for i in range(0, 40, 2):
                giver, taker = (number * 7 + i) % ACCOUNTS, (number * 11 + i + 1) % ACCOUNTS
                database.execute("update account set amount = amount - 5 where id = ?", (giver,))
                database.execute("update account set amount = amount + 5 where id = ?", (taker,))
            database.execute("insert into moved values (?)", (number,))
        print("committed", flush=True)


def check(database):
    assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
    assert database.execute("select sum(amount), count(*) from account").fetchone() == (
        100 * ACCOUNTS, ACCOUNTS)
    print(database.execute("select count(*) from moved").fetchone()[0])


connection = sqlite3.connect(sys.argv[2], timeout=30)
if sys.argv[1] == "make":
    make(connection)
elif sys.argv[1] == "move":
    move(connection, int(sys.argv[3]))
else:
    check(connection)
connection.close()
