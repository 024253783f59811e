//! What is written, and who gets which reply.

use std::sync::atomic::Ordering::Relaxed;

use futures_util::future::join_all;
use tokio::join;

use super::*;

#[tokio::test]
async fn requests_are_written_in_order_whatever_the_socket_takes() {
    // Small and large ones, and more than there are places.
    let lens = [3, 20_000, 20, 20, 17_000, 300, 1].into_iter().chain((0..QUEUE + 5).map(|len| len * 3));
    let commands: Vec<_> = (0..).zip(lens).map(|(from, len)| set(from, len)).collect();
    let expected = wire(&commands);
    let numbers = numbers(1, commands.len().try_into().unwrap());
    let replies: String = (1..=commands.len()).map(|number| format!(":{number}\r\n")).collect();
    for (room, at_once) in [(50, 30), (300, usize::MAX), (5_000, 1_000), (ROOM, usize::MAX)] {
        for (vectored, keeps) in [(false, false), (true, false), (false, true), (true, true)] {
            let Rig { caller, driver, mut server, counters, .. } =
                rig(room, How { at_once, vectored, keeps, ..How::default() });
            let requests: Vec<_> = commands.iter().map(|command| request([command])).collect();
            let waiting: Vec<_> = requests.iter().map(|request| one(&caller, request)).collect();
            let task = tokio::spawn(driver);
            let serve = async {
                let seen = received(&mut server, expected.len()).await;
                sends(&mut server, replies.as_bytes()).await;
                seen
            };
            let (results, seen) = join!(join_all(waiting), serve);
            assert!(seen == expected, "{room} {at_once} {vectored} {keeps}");
            assert!(results.into_iter().map(Result::unwrap).eq(numbers.iter().cloned()));
            let stats = counters.snapshot();
            assert_eq!((stats.bytes_out, stats.bytes_in), (expected.len() as u64, replies.len() as u64));
            drop(requests);
            assert!(commands.iter().all(|command| Arc::strong_count(command) == 1), "nothing is kept");
            drop(caller);
            ended(task).await;
        }
    }
}

#[tokio::test]
async fn small_requests_that_wait_are_one_write() {
    for vectored in [false, true] {
        let Rig { caller, driver, mut server, writes, .. } = rig(ROOM, How { vectored, ..How::default() });
        let (ping, command) = (short(1), set(0, 100));
        let other = request([&command]);
        let waiting: Vec<_> = (0..20).map(|n| one(&caller, if n % 2 == 0 { &ping } else { &other })).collect();
        tokio::spawn(driver);
        let expected = [PING, &wire([&command])].concat().repeat(10);
        assert!(received(&mut server, expected.len()).await == expected);
        assert_eq!(writes.load(Relaxed), 1);
        sends(&mut server, &b"+PONG\r\n".repeat(20)).await;
        assert!(join_all(waiting).await.iter().all(Result::is_ok));
    }
}

#[tokio::test]
async fn what_is_large_is_one_write_with_what_comes_before_it() {
    let (ping, large) = (short(1), set(0, 100_000));
    let large = request([&large]);
    for (vectored, expected) in [(true, 1..=1), (false, 3..=10)] {
        let Rig { caller, driver, mut server, writes, .. } = rig(ROOM, How { vectored, ..How::default() });
        let _waiting = [one(&caller, &ping), one(&caller, &large)];
        tokio::spawn(driver);
        received(&mut server, ping.bytes + large.bytes).await;
        assert!(expected.contains(&writes.load(Relaxed)), "{vectored}: {writes:?}");
    }
}

#[tokio::test]
async fn each_gets_the_replies_to_its_own_commands() {
    let long = "*1\r\n:7\r\n".repeat(10_000);
    for at_once in [1, 2, 7, 50, 10_000, ROOM] {
        let (caller, _task, mut server, _) = started();
        let (three, single, two, large) = (short(3), short(1), short(2), set(0, 100_000));
        let large = request([&large, &large]);
        let begin = (all(&caller, &three), one(&caller, &single), all(&caller, &large));
        let end = (one(&caller, &single), all(&caller, &two), all(&caller, &single), one(&caller, &single));
        let expected = short(9).bytes + large.bytes;
        received(&mut server, expected).await;
        let replies = format!(
            ":1\r\n:2\r\n:3\r\n:4\r\n*2\r\n:5\r\n${}\r\n{long}\r\n:6\r\n:7\r\n:8\r\n:9\r\n*0\r\n$-1\r\n",
            long.len()
        );
        let serve = async {
            for piece in replies.as_bytes().chunks(at_once) {
                sends(&mut server, piece).await;
                tokio::task::yield_now().await;
            }
        };
        let results = async { (join!(begin.0, begin.1, begin.2), join!(end.0, end.1, end.2, end.3)) };
        let (_, (begin, end)) = join!(serve, results);
        assert_eq!((begin.0.unwrap(), begin.1.unwrap()), (numbers(1, 3), Value::Int(4)));
        let long = Value::BulkString(long.clone().into_bytes());
        assert!(begin.2.unwrap() == [Value::Array(vec![Value::Int(5), long]), Value::Int(6)]);
        assert_eq!((end.0.unwrap(), end.1.unwrap()), (Value::Int(7), numbers(8, 9)));
        assert_eq!((end.2.unwrap(), end.3.unwrap()), (vec![Value::Array(Vec::new())], Value::Nil));
    }
}

#[tokio::test]
async fn what_a_server_pushes_is_nobodys_reply() {
    let (caller, _task, mut server, line) = started();
    let push = ">2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nk\r\n";
    // Also while nobody waits.
    sends(&mut server, push.as_bytes()).await;
    rest().await;
    let (two, single) = (short(2), short(1));
    let (pair, alone) = (all(&caller, &two), one(&caller, &single));
    let replies = format!("{push}:1\r\n{push}{push}:2\r\n{push}*1\r\n:3\r\n{push}");
    sends(&mut server, replies.as_bytes()).await;
    assert_eq!(pair.await.unwrap(), numbers(1, 2));
    assert_eq!(alone.await.unwrap(), Value::Array(numbers(3, 3)));
    assert!(!line.is_closed());
}
