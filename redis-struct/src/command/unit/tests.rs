#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use super::*;

static ORIGIN: Origin = Origin { record: "User", keyspace: Keyspace::new("U"), connection: "users" };

/// A manifest of one unit with this key.
fn manifest(unit: Unit, key: &[u8]) -> Manifest {
    let (mut keys, mut info) = (b"before".to_vec(), unit.info);
    info.key = Span::store(key, &mut keys);
    Manifest::new(keys, vec![info])
}

fn reply(number: i64) -> Reply {
    Reply::new(redis::Value::Int(number))
}

#[test]
fn a_span_finds_its_bytes_again() {
    let mut store = b"ab".to_vec();
    let one = Span::store(b"cde", &mut store);
    let two = Span::store(b"f", &mut store);
    assert_eq!((one.of(&store), one.len()), (&b"cde"[..], 3));
    assert_eq!(one.joined(two).unwrap().of(&store), b"cdef");
    assert!(two.joined(one).is_none());
    let other = [b"12345", &store[..]].concat();
    assert_eq!(one.shifted(5).of(&other), b"cde");
    assert_eq!(Span::from(0..2).of(&store), b"ab");
    // Of another store: nothing, and no panic.
    assert_eq!(two.of(b"a"), b"");
}

fn called(name: &str) -> Called {
    Called { name: name.to_owned(), connection: "other", ..Called::default() }
}

#[test]
fn a_unit_is_named_in_errors() {
    let body = || Body::One(Command::new("HMGET"));
    let record = manifest(Unit::of_record(&ORIGIN, "HMGET", body(), Access::Read), b"U{7}");
    let told = |manifest: &Manifest| Error::new(Kind::Server, "no").at(manifest.place(0)).to_string();
    assert_eq!(record.key(0), b"U{7}");
    assert_eq!(record.units[0].connection(), "users");
    assert_eq!(told(&record), "`HMGET` of `User` under key `U{7}`: no");

    let call = manifest(Unit::of_call(called("GET"), body()), b"k");
    assert_eq!((call.units[0].connection(), call.units[0].access), ("other", Access::Write));
    assert_eq!(told(&call), "`GET` under key `k`: no");

    // Without a key, none is told.
    let bare = manifest(Unit::of_call(called("PING"), body()), b"");
    assert_eq!(told(&bare), "`PING`: no");
    let bare = manifest(Unit::of_record(&ORIGIN, "SCAN", body(), Access::Read), b"");
    assert_eq!(told(&bare), "`SCAN` of `User`: no");
    // There is no such unit.
    assert_eq!(bare.key(1), b"");
    assert_eq!(Error::new(Kind::Server, "no").at(bare.place(1)).to_string(), "no");
}

#[test]
fn the_first_command_of_a_load_is_read_again() {
    let mut command = Command::new("GET");
    command.bytes(b"k");
    let mut wire = b"\r\n".to_vec();
    let start = wire.len();
    command.write_to(&mut wire);
    let at = At::Wire(Span::from(start..wire.len()));
    let laid = Load { at, commands: 1, is_block: false, refused: None, remedy: Remedy::None };
    assert!(laid.command(&wire).unwrap().arguments().eq(command.arguments()));
    let own = Load::one(command.clone(), Remedy::Widen);
    assert!(own.command(b"").unwrap().arguments().eq(command.arguments()));
    assert_eq!((own.commands, own.is_block, own.refused.is_none()), (1, false, true));
    assert!(matches!((own.remedy.clone(), own.refusal()), (Remedy::Widen, Outcome::Taken)));

    let refused = Load::refused(Error::new(Kind::Refused, "no"));
    assert!(refused.commands == 0 && refused.command(&wire).is_none());
    assert!(refused.refusal().reply().unwrap_err().is_refused());
}

#[test]
fn an_outcome_is_taken_once_and_an_error_is_told_again() {
    let mut outcome = Outcome::Reply(reply(7));
    assert_eq!(outcome.take().reply().unwrap(), reply(7));
    assert_eq!(outcome.take().reply().unwrap_err().kind(), Kind::Taken);
    let mut failed = Outcome::Failed(Error::new(Kind::Server, "no"));
    for _ in 0..2 {
        assert!(failed.take().replies().unwrap_err().is_server());
    }
}

#[test]
fn replies_of_a_block_and_of_one_command() {
    assert_eq!(Outcome::Reply(reply(7)).replies().unwrap(), [reply(7)]);
    assert_eq!(Outcome::Replies(vec![reply(1), reply(2)]).replies().unwrap(), [reply(1), reply(2)]);
    assert_eq!(Outcome::Replies(vec![reply(1), reply(2)]).reply().unwrap(), reply(2));
    assert!(Outcome::Replies(Vec::new()).reply().is_err());
    assert!(Outcome::Taken.replies().is_err());
}
