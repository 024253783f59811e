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
    command.laid_out(row.tail(), 2);
    let tail = "$4\r\nHSET\r\n$4\r\nname\r\n$4\r\nJack\r\n";
    assert_eq!(wire(&command), format!("*3\r\n{tail}"));
    assert_eq!((command.len(), command.tail()), (tail.len(), tail.as_bytes()));
    assert_eq!(command.into_tail(), tail.as_bytes());
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
