//! Callers who wait no longer.

use super::*;

#[tokio::test]
async fn who_has_gone_before_its_request_was_written_sends_nothing() {
    let Rig { caller, driver, mut server, counters, .. } = rig(ROOM, How::default());
    let (large, small) = (set(0, 100_000), set(0, 10));
    let (two, other) = (request([&large, &small]), request([&small]));
    let ping = short(1);
    let first = one(&caller, &ping);
    let gone = (all(&caller, &two), one(&caller, &other), all(&caller, &other), one(&caller, &two));
    assert_eq!(Arc::strong_count(&large), 3);
    let last = one(&caller, &ping);
    drop(gone);
    assert_eq!((Arc::strong_count(&large), Arc::strong_count(&small)), (1, 1), "nothing is kept");
    tokio::spawn(driver);
    assert_eq!(received(&mut server, 2 * PING.len()).await, PING.repeat(2));
    sends(&mut server, b":1\r\n:2\r\n").await;
    assert_eq!((first.await.unwrap(), last.await.unwrap()), (Value::Int(1), Value::Int(2)));
    assert_eq!(counters.snapshot().bytes_out, 2 * PING.len() as u64);
}

#[tokio::test]
async fn who_has_gone_before_there_was_a_place_sends_nothing() {
    let Rig { caller, driver, mut server, .. } = rig(ROOM, How::default());
    let large = set(0, 100_000);
    let (ping, other) = (short(1), request([&large]));
    let mut waiting: Vec<_> = (0..QUEUE).map(|_| one(&caller, &ping)).collect();
    let gone: Vec<_> = (0..3).map(|_| one(&caller, &other)).collect();
    assert_eq!(Arc::strong_count(&large), 1, "it is made when there is a place");
    waiting.push(one(&caller, &ping));
    drop(gone);
    tokio::spawn(driver);
    let serve = async {
        let seen = received(&mut server, (QUEUE + 1) * PING.len()).await;
        assert_eq!(seen, PING.repeat(QUEUE + 1));
        sends(&mut server, &b"+OK\r\n".repeat(QUEUE + 1)).await;
    };
    let (_, results) = tokio::join!(serve, futures_util::future::join_all(waiting));
    assert!(results.into_iter().all(|result| result.unwrap() == Value::Okay));
}

#[tokio::test]
async fn replies_to_who_has_gone_are_read_and_dropped() {
    let (caller, _task, mut server, line) = started();
    let (three, single) = (short(3), short(1));
    let gone = (all(&caller, &three), one(&caller, &single));
    let stays = one(&caller, &single);
    assert_eq!(received(&mut server, 5 * PING.len()).await, PING.repeat(5));
    // In the middle of a reply.
    sends(&mut server, b":1\r\n$5\r\nab").await;
    rest().await;
    drop(gone);
    let next = all(&caller, &three);
    sends(&mut server, b"cde\r\n:3\r\n:4\r\n:5\r\n:6\r\n:7\r\n:8\r\n").await;
    assert_eq!((stays.await.unwrap(), next.await.unwrap()), (Value::Int(5), numbers(6, 8)));
    assert!(!line.is_closed());
}

#[tokio::test]
async fn a_request_that_is_begun_is_written_to_its_end() {
    let Rig { caller, driver, mut server, .. } = rig(1_000, How::default());
    let large = set(0, 100_000);
    let (other, ping) = (request([&large]), short(1));
    let gone = one(&caller, &other);
    tokio::spawn(driver);
    let begin = received(&mut server, 10).await;
    drop(gone);
    let stays = one(&caller, &ping);
    let expected = [wire([&large]), PING.to_vec()].concat();
    let rest = received(&mut server, expected.len() - begin.len()).await;
    assert!([begin, rest].concat() == expected);
    assert_eq!(Arc::strong_count(&large), 1);
    sends(&mut server, b":1\r\n:2\r\n").await;
    assert_eq!(stays.await.unwrap(), Value::Int(2));
}

#[tokio::test]
async fn a_driver_ends_when_nobody_can_ask_and_all_replies_are_read() {
    let (caller, task, mut server, line) = started();
    let two = short(2);
    let waits = all(&caller, &two);
    received(&mut server, 2 * PING.len()).await;
    drop(waits);
    drop(caller);
    sends(&mut server, b":1\r\n").await;
    rest().await;
    assert!(!task.is_finished() && !line.is_closed());
    sends(&mut server, b":2\r\n").await;
    ended(task).await;
    assert!(line.is_closed());
    assert_eq!(line.end().to_string(), "it was closed");
    let mut left = Vec::new();
    server.read_to_end(&mut left).await.unwrap();
    assert_eq!(left, b"");
}

#[tokio::test]
async fn what_was_handed_in_is_written_although_nobody_can_ask_any_more() {
    let Rig { caller, driver, mut server, .. } = rig(3, How { keeps: true, ..How::default() });
    let ping = short(1);
    let waits = one(&caller, &ping);
    let task = tokio::spawn(driver);
    received(&mut server, 1).await;
    drop(waits);
    drop(caller);
    assert_eq!(received(&mut server, PING.len() - 1).await.last(), Some(&b'\n'));
    sends(&mut server, b"+OK\r\n").await;
    ended(task).await;
}
