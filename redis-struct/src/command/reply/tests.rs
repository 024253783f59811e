#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use super::*;

/// The reply that these bytes of a server are.
fn reply(wire: &str) -> Reply {
    Reply::new(redis::parse_redis_value(wire.as_bytes()).unwrap())
}

fn text(wire: &str) -> Result<Option<String>> {
    Ok(reply(wire).bulk()?.map(|bulk| bulk.into_string().unwrap()))
}

fn read<T: FromReply>(wire: &str) -> Result<T> {
    T::from_reply(reply(wire))
}

const NIL: &str = "$-1\r\n";
const NAMES_AND_VALUES: &str = "*6\r\n$1\r\na\r\n$1\r\n1\r\n$1\r\nx\r\n$1\r\n9\r\n$1\r\nc\r\n$1\r\n3\r\n";

#[test]
fn every_shape_has_its_word() {
    for (wire, word) in [
        (NIL, "nil"),
        (":7\r\n", "an integer"),
        ("$1\r\na\r\n", "a string"),
        ("+a\r\n", "a string"),
        ("+OK\r\n", "a string"),
        ("=5\r\ntxt:a\r\n", "a string"),
        ("*0\r\n", "an array"),
        ("~0\r\n", "an array"),
        ("%0\r\n", "a map"),
        (",1.5\r\n", "a double"),
        ("#t\r\n", "a boolean"),
        ("-ERR no\r\n", "an error"),
        ("(12345678901234567890\r\n", "a value of another kind"),
    ] {
        assert_eq!(reply(wire).shape(), word, "{wire:?}");
        assert_eq!(format!("{:?}", reply(wire)), format!("Reply({word})"));
    }
}

#[test]
fn an_error_keeps_its_code_and_its_meaning() {
    let wrong = reply("-WRONGTYPE Operation against a key\r\n");
    assert_eq!(wrong.error_code(), Some("WRONGTYPE"));
    assert!(wrong.error().unwrap().is_wrong_type());
    assert!(wrong.bulk().unwrap_err().is_wrong_type());
    let fine = reply("+OK\r\n");
    assert_eq!((fine.error_code(), fine.error().is_none()), (None, true));
}

#[test]
fn one_string_is_read_from_text_and_numbers() {
    for (wire, expected) in [
        ("$2\r\nab\r\n", "ab"),
        ("+ab\r\n", "ab"),
        ("+OK\r\n", "OK"),
        ("=6\r\ntxt:ab\r\n", "ab"),
        (":-7\r\n", "-7"),
        (",1.5\r\n", "1.5"),
        // An attribute is about the reply, and no part of it.
        ("|1\r\n+k\r\n+v\r\n+ab\r\n", "ab"),
    ] {
        assert_eq!(text(wire).unwrap().as_deref(), Some(expected), "{wire:?}");
    }
    assert_eq!(text(NIL).unwrap(), None);
    let error = text("*0\r\n").unwrap_err();
    assert!(error.is_malformed());
    assert_eq!(error.to_string(), "expected a string in reply, got an array");
}

#[test]
fn integers_and_nils_are_told_from_the_rest() {
    assert_eq!((reply(":7\r\n").as_integer(), reply("$1\r\n7\r\n").as_integer()), (Some(7), None));
    assert_eq!((reply(":7\r\n").integer().unwrap(), reply("#t\r\n").integer().unwrap()), (7, 1));
    assert!(reply("$1\r\n7\r\n").integer().unwrap_err().is_malformed());
    assert!(reply(NIL).is_nil() && reply("_\r\n").is_nil() && !reply("$0\r\n\r\n").is_nil());
}

#[test]
fn arrays_sets_and_maps_have_elements() {
    for (wire, expected) in [
        ("*2\r\n:1\r\n:2\r\n", &[1, 2][..]),
        ("~2\r\n:1\r\n:2\r\n", &[1, 2]),
        (">3\r\n+message\r\n:1\r\n:2\r\n", &[1, 2]),
        ("%2\r\n:1\r\n:2\r\n:3\r\n:4\r\n", &[1, 2, 3, 4]),
    ] {
        let mut cursor = reply(wire).array().unwrap();
        assert_eq!(cursor.len(), expected.len(), "{wire:?}");
        for number in expected {
            assert_eq!(cursor.next().unwrap().integer().unwrap(), *number);
        }
        assert!(cursor.next().unwrap_err().is_malformed());
        assert!(cursor.next_bulk().unwrap_err().is_malformed());
    }
    assert!(reply(":1\r\n").array().unwrap_err().is_malformed());
}

#[test]
fn a_cursor_is_split_and_looks_ahead() {
    let mut first = reply("*4\r\n$-1\r\n$1\r\na\r\n$-1\r\n:5\r\n").array().unwrap();
    let mut others = first.split_off(2);
    assert_eq!((first.len(), others.len()), (2, 2));
    assert!(!first.is_all_nil());
    assert!(first.next_bulk().unwrap().is_none());
    assert_eq!(&*first.next_bulk().unwrap().unwrap(), b"a");
    // Of what is left.
    assert!(first.is_all_nil() && !others.is_all_nil());
    assert!(others.next().unwrap().is_nil());
    assert_eq!(&*others.next_bulk().unwrap().unwrap(), b"5");
    assert_eq!(reply("*1\r\n:1\r\n").array().unwrap().split_off(9).len(), 0);
}

#[test]
fn values_are_put_in_the_order_of_the_names() {
    let (mut values, others) = reply(NAMES_AND_VALUES).array().unwrap().arrange(["c", "b", "a"].into_iter()).unwrap();
    assert_eq!(values.len(), 3);
    assert_eq!(&*values.next_bulk().unwrap().unwrap(), b"3");
    assert!(values.next_bulk().unwrap().is_none());
    assert_eq!(&*values.next_bulk().unwrap().unwrap(), b"1");
    let others: Vec<_> = others.into_iter().map(|(name, value)| (name.into_vec(), value.into_vec())).collect();
    assert_eq!(others, [(b"x".to_vec(), b"9".to_vec())]);
}

#[test]
fn a_name_without_a_value_is_no_hash() {
    for wire in ["*1\r\n$1\r\na\r\n", "*2\r\n$-1\r\n$1\r\na\r\n", "*2\r\n$1\r\nx\r\n$-1\r\n"] {
        let error = reply(wire).array().unwrap().arrange(["a"].into_iter()).err().unwrap();
        assert_eq!(error.to_string(), "the reply has a name without a value", "{wire:?}");
    }
}

#[test]
fn replies_become_values() {
    assert_eq!(read::<u16>(":7\r\n").unwrap(), 7);
    assert_eq!(read::<String>("$1\r\na\r\n").unwrap(), "a");
    assert_eq!((read::<bool>("#t\r\n").unwrap(), read::<bool>("#f\r\n").unwrap()), (true, false));
    assert_eq!((read::<bool>(":1\r\n").unwrap(), read::<bool>(":0\r\n").unwrap()), (true, false));
    assert_eq!((read::<Option<u16>>(NIL).unwrap(), read::<Option<u16>>(":7\r\n").unwrap()), (None, Some(7)));
    assert_eq!(read::<Vec<Option<u16>>>("*2\r\n:1\r\n$-1\r\n").unwrap(), [Some(1), None]);
    assert_eq!(&*read::<Bulk>("$1\r\na\r\n").unwrap(), b"a");
    assert!(read::<()>(NIL).is_ok());
    assert_eq!(read::<(u16, String)>("*2\r\n:1\r\n+a\r\n").unwrap(), (1, "a".to_owned()));
}

#[test]
fn replies_of_another_shape_are_told() {
    for (error, text) in [
        (read::<u16>(NIL).err(), "the reply is nil, which is no `u16`; read it as `Option<u16>`"),
        (read::<u16>("+a\r\n").err(), "the reply cannot be read as `u16`: expected a decimal integer that fits `u16`"),
        (read::<(u16,)>("*2\r\n:1\r\n:2\r\n").err(), "expected 1 elements in the reply, got 2"),
        (
            read::<Vec<(u16, u16)>>("*3\r\n:1\r\n:2\r\n:3\r\n").err(),
            "expected 2 elements in turn in the reply, got 3 in all",
        ),
        (read::<Vec<(u16, u16)>>("*1\r\n*1\r\n:1\r\n").err(), "expected 2 elements in the reply, got 1"),
        (read::<HashMap<u16, u16>>("*1\r\n*1\r\n:1\r\n").err(), "expected 2 elements in the reply, got 1"),
        (
            read::<BTreeMap<String, u16>>("*1\r\n:1\r\n").err(),
            "expected keys and values in turn in the reply, got an odd number of elements",
        ),
    ] {
        let error = error.unwrap();
        assert!(error.is_malformed());
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn maps_are_read_from_maps_and_from_pairs() {
    let expected = [("a".to_owned(), 1), ("x".to_owned(), 9), ("c".to_owned(), 3)];
    assert_eq!(read::<BTreeMap<String, u16>>(NAMES_AND_VALUES).unwrap(), expected.clone().into());
    assert_eq!(read::<HashMap<String, u16>>(NAMES_AND_VALUES).unwrap(), expected.into());
    let map = read::<HashMap<String, u16>>("%1\r\n+a\r\n:1\r\n").unwrap();
    assert_eq!(map, [("a".to_owned(), 1)].into());
    assert!(read::<HashMap<String, u16>>("*0\r\n").unwrap().is_empty());
}

#[test]
fn tuples_are_read_from_rows_and_from_their_elements_in_turn() {
    let expected = [("b".to_owned(), 2), ("a".to_owned(), 1)];
    let wires = [
        "*4\r\n+b\r\n:2\r\n+a\r\n:1\r\n",
        "*2\r\n*2\r\n+b\r\n:2\r\n*2\r\n+a\r\n:1\r\n",
        "%2\r\n+b\r\n:2\r\n+a\r\n:1\r\n",
    ];
    for wire in wires {
        assert_eq!(read::<Vec<(String, u16)>>(wire).unwrap(), expected);
        assert_eq!(read::<BTreeMap<String, u16>>(wire).unwrap(), expected.clone().into());
    }
    assert!(read::<Vec<(u16, u16)>>("*0\r\n").unwrap().is_empty());
    assert_eq!(read::<Vec<(u16, u16, u16)>>("*3\r\n:1\r\n:2\r\n:3\r\n").unwrap(), [(1, 2, 3)]);
    // Streams with their entries: a map over RESP3, rows over RESP2.
    type Streams = Vec<(String, Vec<(String, Vec<(String, u16)>)>)>;
    let entries = "*1\r\n*2\r\n+1-1\r\n*2\r\n+f\r\n:7\r\n";
    let expected = [("s".to_owned(), vec![("1-1".to_owned(), vec![("f".to_owned(), 7)])])];
    for wire in [format!("%1\r\n+s\r\n{entries}"), format!("*1\r\n*2\r\n+s\r\n{entries}")] {
        assert_eq!(read::<Streams>(&wire).unwrap(), expected);
    }
}
