//! Connections that end.

use futures_util::future::join_all;

use super::*;

/// All who wait, also for a place, get an error that says why; so does who comes later.
async fn fails(rig: Rig, sent: Option<&[u8]>, kind: io::ErrorKind, why: &str) {
    let Rig { caller, driver, mut server, line, .. } = rig;
    let large = set(0, 50_000);
    let (single, three, other) = (short(1), short(3), request([&large]));
    let mut waiting = vec![all(&caller, &three), all(&caller, &other)];
    waiting.extend((0..QUEUE + 5).map(|_| all(&caller, &single)));
    let task = tokio::spawn(driver);
    match sent {
        Some(sent) => sends(&mut server, sent).await,
        None => drop(server),
    }
    ended(task).await;
    assert!(line.is_closed());
    for result in join_all(waiting).await {
        let error = result.unwrap_err();
        assert_eq!((error.kind(), &*error.to_string()), (kind, why));
    }
    for later in [one(&caller, &single).map(drop), one(&caller, &other).map(drop)] {
        let error = later.unwrap_err();
        assert_eq!((error.kind(), &*error.to_string()), (kind, why));
    }
    assert_eq!(Arc::strong_count(&large), 1, "nothing is kept");
}

/// At once.
fn one<'a>(caller: &'a Caller, request: &'a Request<'a>) -> io::Result<Value> {
    caller.one(request).now_or_never().unwrap()
}

#[tokio::test]
async fn the_end_of_the_stream_ends_all() {
    fails(rig(ROOM, How::default()), None, io::ErrorKind::UnexpectedEof, "unexpected end of file").await;
}

#[tokio::test]
async fn an_error_of_the_socket_ends_all() {
    let fails_to_write = How { fails: true, ..How::default() };
    fails(rig(ROOM, fails_to_write), Some(b""), io::ErrorKind::ConnectionReset, "connection reset").await;
    let takes_nothing = How { at_once: 0, ..How::default() };
    fails(rig(ROOM, takes_nothing), Some(b""), io::ErrorKind::WriteZero, "write zero").await;
}

#[tokio::test]
async fn what_is_no_reply_ends_all() {
    for (sent, why) in [
        (&b"secret\r\n"[..], "the server sends something that is no reply"),
        (b":1\r\n:2\r\n:secret\r\n", "the server sends no number where one should be"),
        (b"*2\r\n:1\r\n$2\r\nsecret\r\n", "the server sends a string that does not end as it should"),
    ] {
        fails(rig(ROOM, How::default()), Some(sent), io::ErrorKind::InvalidData, why).await;
    }
}

#[tokio::test]
async fn replies_before_the_end_go_to_who_waits() {
    let (caller, task, mut server, line) = started();
    let (single, two) = (short(1), short(2));
    let (first, second, third) = (asked(caller.one(&single)), all(&caller, &two), asked(caller.one(&single)));
    received(&mut server, 4 * PING.len()).await;
    sends(&mut server, b":1\r\n:2\r\n:3\r\n$3\r\nab").await;
    drop(server);
    ended(task).await;
    assert_eq!((first.await.unwrap(), second.await.unwrap()), (Value::Int(1), numbers(2, 3)));
    assert_eq!(third.await.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    assert!(line.is_closed());
}

#[tokio::test]
async fn a_reply_that_nobody_has_asked_for_ends_the_connection() {
    for at_once in [false, true] {
        let (caller, task, mut server, line) = started();
        let two = short(2);
        let waits = all(&caller, &two);
        received(&mut server, 2 * PING.len()).await;
        if at_once {
            sends(&mut server, b":1\r\n:2\r\n$6\r\nsecret\r\n").await;
            assert_eq!(waits.await.unwrap(), numbers(1, 2));
        } else {
            sends(&mut server, b":1\r\n:2\r\n").await;
            assert_eq!(waits.await.unwrap(), numbers(1, 2));
            assert!(!line.is_closed());
            sends(&mut server, b"$6\r\nsecret\r\n").await;
        }
        ended(task).await;
        assert!(line.is_closed());
        let error = one(&caller, &two).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        assert_eq!(error.to_string(), "the server sends a reply that nobody has asked for");
    }
}

#[tokio::test]
async fn a_driver_that_is_stopped_ends_all() {
    let (caller, task, mut server, line) = started();
    let single = short(1);
    let (waits, later) = (asked(caller.one(&single)), asked(caller.one(&single)));
    received(&mut server, PING.len()).await;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    assert!(line.is_closed());
    for error in [waits.await.unwrap_err(), later.await.unwrap_err(), one(&caller, &single).unwrap_err()] {
        assert_eq!((error.kind(), &*error.to_string()), (io::ErrorKind::BrokenPipe, "it was closed"));
    }
}
