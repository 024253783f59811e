#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use super::*;

fn wire(command: &Command) -> String {
    let mut wire = Vec::new();
    command.write_to(&mut wire);
    String::from_utf8_lossy(&wire).into_owned()
}

#[test]
fn commands_are_laid_out_as_resp() {
    let mut command = Command::new("SET");
    command.bytes(b"");
    command.bytes(b"a\r\nb");
    command.number(-12);
    assert_eq!(wire(&command), "*4\r\n$3\r\nSET\r\n$0\r\n\r\n$4\r\na\r\nb\r\n$3\r\n-12\r\n");
    assert!(command.arguments().eq([&b"SET"[..], b"", b"a\r\nb", b"-12"]));
    assert_eq!((command.argument(2), command.argument(4)), (&b"a\r\nb"[..], &b""[..]));
}

#[test]
fn arguments_of_any_length_come_back() {
    for len in [0, 1, 4, 5, 9, 10, 11, 99, 100, 101, 999, 1000, 12_345] {
        let text = "x".repeat(len);
        let mut command = Command::new("A");
        command.bytes(text.as_bytes());
        let _written = command.arg().display(&text);
        command.append(|wire| wire.extend_from_slice(text.as_bytes()));
        command.bytes(b"end");
        let expected = format!("${len}\r\n{text}\r\n").repeat(3);
        assert_eq!(wire(&command), format!("*5\r\n$1\r\nA\r\n{expected}$3\r\nend\r\n"));
        assert_eq!(command.argument(3), text.as_bytes());
        assert_eq!(command.argument(4), b"end");
        assert_eq!(command.key(), b"");
        command.append_key(|wire| wire.extend_from_slice(text.as_bytes()));
        assert_eq!((command.key(), command.argument(5)), (text.as_bytes(), text.as_bytes()));
    }
}

#[test]
fn arguments_of_pieces_have_the_length_that_they_have() {
    for len in [0, 3, 11, 1000] {
        let mut command = Command::new("A");
        let written = command.arg().write(len, |to| {
            to.put(b"hello ");
            to.write_all(b"world").map_err(|_| CodecError::new("full"))
        });
        assert!(written.is_ok());
        command.bytes(b"end");
        assert_eq!(wire(&command), "*3\r\n$1\r\nA\r\n$11\r\nhello world\r\n$3\r\nend\r\n");
        let mut buffer = b"before ".to_vec();
        let written = Arg::buffer(&mut buffer).write(len, |to| {
            to.put(b"x");
            Ok(())
        });
        assert!(written.is_ok());
        assert_eq!(buffer, b"before x");
    }
    let mut command = Command::new("A");
    let refused = command.arg().write(3, |to| {
        to.put(b"half");
        Err(CodecError::new("no"))
    });
    assert!(refused.is_err());
    assert_eq!(wire(&command), "*1\r\n$1\r\nA\r\n");
}

#[test]
fn a_command_of_many_arguments() {
    let mut command = Command::new("DEL");
    (0..120).for_each(|number| command.number(number));
    assert!(wire(&command).starts_with("*121\r\n$3\r\nDEL\r\n"));
}

#[test]
fn laid_out_commands_are_read_again() {
    let (mut one, mut two) = (Command::new("SET"), Command::new("PING"));
    one.bytes(b"a\r\n$b");
    (0..12).for_each(|number| one.number(number));
    two.bytes(b"");
    let mut wire = Vec::new();
    one.write_to(&mut wire);
    two.write_to(&mut wire);
    let mut rest = &wire[..];
    let laid: Vec<_> = std::iter::from_fn(|| Laid::first(&mut rest)).collect();
    let arguments = |laid: &Laid<'_>| laid.arguments().map(<[u8]>::to_vec).collect::<Vec<_>>();
    let written = |command: &Command| command.arguments().map(<[u8]>::to_vec).collect::<Vec<_>>();
    assert_eq!(laid.iter().map(arguments).collect::<Vec<Vec<_>>>(), [written(&one), written(&two)]);
    assert!(laid.iter().all(|laid| laid.to_command().arguments().eq(laid.arguments())));
    let packed: Vec<_> = laid.iter().map(|laid| laid.to_cmd().get_packed_command()).collect();
    assert_eq!(packed.concat(), wire);
}

#[test]
fn what_is_laid_out_is_taken_over_as_it_is() {
    let (mut row, mut command) = (Command::new("name"), Command::new("HSET"));
    row.bytes(b"Jack");
    command.laid_out(&row.wire, 2);
    let tail = "$4\r\nHSET\r\n$4\r\nname\r\n$4\r\nJack\r\n";
    assert_eq!(wire(&command), format!("*3\r\n{tail}"));
    assert_eq!(command.len(), tail.len());
    assert!(command.tail().eq([tail.as_bytes()]));
}

#[test]
fn an_argument_may_be_elsewhere() {
    let buffer = Arc::new(b"__shared\r\n__".to_vec());
    for (range, text) in [(2..10, "shared\r\n"), (3..3, ""), (8..100, "")] {
        let mut command = Command::new("SET");
        command.append_key(|wire| wire.extend_from_slice(b"key"));
        command.shared(Arc::clone(&buffer), range);
        let tail = format!("$3\r\nSET\r\n$3\r\nkey\r\n${}\r\n{text}\r\n", text.len());
        for command in [&command, &command.clone()] {
            assert_eq!(wire(command), format!("*3\r\n{tail}"));
            assert!(command.arguments().eq([&b"SET"[..], b"key", text.as_bytes()]));
            assert_eq!((command.argument(2), command.argument(3)), (text.as_bytes(), &b""[..]));
            assert_eq!((command.len(), command.key()), (tail.len(), &b"key"[..]));
            assert!(command.tail().all(|piece| !piece.is_empty()));
            assert_eq!(command.tail().collect::<Vec<_>>().concat(), tail.as_bytes());
            assert!(text.is_empty() || command.tail().nth(1).unwrap().as_ptr_range().start == &raw const buffer[2]);
            assert_eq!(format!("{command:?}"), "Command(SET, 3 arguments)");
        }
        let mut all = Vec::new();
        command.write_to(&mut all);
        let again = Laid::first(&mut &all[..]).unwrap().to_command();
        assert!(again.arguments().eq(command.arguments()));
        command.recycle();
        assert_eq!(Arc::strong_count(&buffer), 1);
    }
}

#[test]
fn what_follows_a_shared_argument_or_a_large_one_comes_behind_it() {
    let buffer = Arc::new(vec![b's'; LARGE + 1]);
    type Write = fn(&mut Command, &Arc<Vec<u8>>);
    let large: [Write; 4] = [
        |command, buffer| command.shared(Arc::clone(buffer), 0..buffer.len()),
        |command, buffer| command.bytes(buffer),
        |command, buffer| command.append(|wire| wire.extend_from_slice(buffer)),
        |command, buffer| {
            drop(command.arg().write(buffer.len(), |to| {
                to.put(buffer);
                Ok(())
            }));
        },
    ];
    let more: [fn(&mut Command); 6] = [
        |command| command.bytes(b"bytes"),
        |command| command.append(|wire| wire.extend_from_slice(b"bytes")),
        |command| command.append_key(|wire| wire.extend_from_slice(b"bytes")),
        |command| command.laid_out(b"$5\r\nbytes\r\n", 1),
        |command| {
            drop(command.arg().write(1, |to| {
                to.put(b"bytes");
                Ok(())
            }))
        },
        |command| command.shared(Arc::new(b"bytes".to_vec()), 0..5),
    ];
    for large in large {
        let mut command = Command::new("A");
        let mut expected = vec![b"A".to_vec()];
        for more in more {
            large(&mut command, &buffer);
            let places: Vec<_> = command.tail().map(<[u8]>::as_ptr).collect();
            more(&mut command);
            expected.extend([buffer.to_vec(), b"bytes".to_vec()]);
            assert!(command.arguments().eq(&expected));
            assert!(command.key().is_empty() || command.key() == b"bytes");
            // What is large stays where it is.
            let stays = places.iter().zip(command.tail()).filter(|(place, piece)| **place == piece.as_ptr()).count();
            assert!(stays + 1 >= places.len(), "{stays} of {}", places.len());
            assert_eq!(command.len(), command.tail().map(<[u8]>::len).sum::<usize>());
            let mut all = Vec::new();
            command.write_to(&mut all);
            let again = Laid::first(&mut &all[..]).unwrap();
            assert!(again.arguments().eq(command.arguments()));
        }
        let keyed = command.clone().with_key(|wire| wire.extend_from_slice(b"U{1}"));
        expected.insert(1, b"U{1}".to_vec());
        assert!(keyed.arguments().eq(&expected) && keyed.key() == b"U{1}");
    }
}

#[test]
fn a_tail_may_begin_at_any_argument_before_what_is_large() {
    let mut command = Command::new("EVALSHA");
    command.bytes(b"sha");
    command.number(1);
    for _ in 0..2 {
        let from = |index| command.tail_from(command.place_of(index)).collect::<Vec<_>>().concat();
        let all = from(0);
        assert!(all == command.tail().collect::<Vec<_>>().concat() && all.starts_with(b"$7\r\nEVALSHA\r\n$3"));
        assert!(from(1) == all["$7\r\nEVALSHA\r\n".len()..]);
        assert!(from(2) == all["$7\r\nEVALSHA\r\n$3\r\nsha\r\n".len()..]);
        command.bytes(&[b'x'; LARGE + 1]);
        command.bytes(b"end");
    }
}

#[test]
fn a_key_is_put_before_the_arguments() {
    let key = |wire: &mut Vec<u8>| wire.extend_from_slice(b"U{1}");
    let mut command = Command::new("HSET");
    assert_eq!(wire(&command.clone().with_key(key)), "*2\r\n$4\r\nHSET\r\n$4\r\nU{1}\r\n");
    command.bytes(b"field");
    let start = "$4\r\nHSET\r\n$4\r\nU{1}\r\n$5\r\nfield\r\n";
    let keyed = command.clone().with_key(key);
    assert_eq!((wire(&keyed), keyed.key()), (format!("*3\r\n{start}"), &b"U{1}"[..]));
    let buffer = Arc::new(vec![b'x'; 100_000]);
    command.shared(Arc::clone(&buffer), 0..buffer.len());
    let keyed = command.with_key(key);
    assert_eq!((keyed.key(), keyed.argument(1), keyed.argument(3)), (&b"U{1}"[..], &b"U{1}"[..], &buffer[..]));
    assert!(wire(&keyed).starts_with(&format!("*4\r\n{start}$100000\r\nxxx")));
    assert_eq!(keyed.argument(3).as_ptr(), buffer.as_ptr(), "not copied");
}

#[test]
fn large_buffers_are_not_kept() {
    let mut command = Command::new("SET");
    command.bytes(&vec![b'x'; SPARE_AT_MOST]);
    command.recycle();
    assert!(Command::new("GET").wire.capacity() < SPARE_AT_MOST);
}

#[test]
fn buffers_are_used_again() {
    let mut command = Command::new("SET");
    command.bytes(&[b'x'; 1000]);
    let buffer = command.wire.as_ptr();
    command.recycle();
    let next = Command::new("GET");
    assert_eq!((next.wire.as_ptr(), wire(&next)), (buffer, "*1\r\n$3\r\nGET\r\n".to_owned()));
    assert_ne!(Command::new("GET").wire.as_ptr(), buffer);
}
