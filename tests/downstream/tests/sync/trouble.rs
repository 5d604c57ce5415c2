//! Requests that fail, and lost responses: nothing is created twice, and another run succeeds.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use attio_fake::{Cut, FakeAttio, Fault, Request};

use super::{CONTENTS, SCHEMA, applied, archive, builder, contents, workspace, writes};

/// How many write requests [`SCHEMA`] takes in a new workspace.
const WRITES: usize = 7;

#[tokio::test]
async fn a_step_with_a_lost_response_is_not_repeated() {
    for fault in [
        Fault::connection(Cut::BeforeResponse).processed(),
        Fault::connection(Cut::BeforeBody),
        Fault::connection(Cut::DuringBody),
        Fault::status(503).processed(),
        Fault::html(502).processed(),
        Fault::truncated_json(),
    ] {
        for index in 0..WRITES {
            let (fake, attio) = workspace().await;
            fail_write(&fake, index, fault.clone());
            let lines = applied(&attio, SCHEMA).await.unwrap();
            let created = lines.iter().filter(|line| line.starts_with("created ")).count();
            assert_eq!(created, WRITES, "{fault:?}: {lines:#?}");
            assert_eq!(writes(&fake).len(), WRITES, "{fault:?}");
            assert_eq!(contents(&attio).await.unwrap(), CONTENTS, "{fault:?}");
        }
    }
}

#[tokio::test]
async fn a_step_that_times_out_is_not_repeated() {
    let (fake, _) = workspace().await;
    let attio = builder(&fake).attempt_timeout(Duration::from_millis(300)).build().unwrap();
    // The server's clock does not advance, so this response never comes.
    fail_write(&fake, 1, Fault::late(Duration::from_secs(1)));
    let lines = applied(&attio, SCHEMA).await.unwrap();
    assert_eq!(lines[1], "created objects/people/tier");
    assert_eq!(writes(&fake).len(), WRITES);
    assert_eq!(contents(&attio).await.unwrap(), CONTENTS);
}

#[tokio::test]
async fn a_restoration_with_a_lost_response_succeeds() {
    for index in 0..3 {
        let (fake, attio) = workspace().await;
        applied(&attio, SCHEMA).await.unwrap();
        archive(&attio).await.unwrap();
        fail_write(&fake, index, Fault::connection(Cut::BeforeResponse).processed());
        applied(&attio, SCHEMA).await.unwrap();
        assert_eq!(contents(&attio).await.unwrap(), CONTENTS);
    }
}

#[tokio::test]
async fn a_failed_step_is_named_and_another_run_continues_there() {
    for fault in [
        Fault::connection(Cut::BeforeResponse),
        Fault::status(500),
        Fault::status(403),
        Fault::status(409),
    ] {
        for index in 0..WRITES {
            let (fake, attio) = workspace().await;
            let steps = applied(&workspace().await.1, SCHEMA).await.unwrap();
            fail_write(&fake, index, fault.clone());
            let message = applied(&attio, SCHEMA).await.unwrap_err();
            let subject = steps[index].strip_prefix("created ").unwrap();
            assert!(message.starts_with(&format!("{subject}: create_")), "{message}");
            let ends = format!("; {index} changes were made before; it is safe to run again");
            assert!(message.ends_with(&ends), "{message}");

            let lines = applied(&attio, SCHEMA).await.unwrap();
            let changes: Vec<_> =
                lines.into_iter().filter(|it| !it.starts_with("found ")).collect();
            assert_eq!(changes, steps[index..], "{fault:?}");
            assert_eq!(contents(&attio).await.unwrap(), CONTENTS, "{fault:?}");
        }
    }
}

#[tokio::test]
async fn rate_limited_requests_are_retried() {
    let (fake, attio) = workspace().await;
    for index in 0..3 {
        fail_write(&fake, index, Fault::status(429).retry_after("0"));
    }
    let lines = applied(&attio, SCHEMA).await.unwrap();
    assert!(lines.iter().all(|line| line.starts_with("created ")), "{lines:#?}");
    assert_eq!(writes(&fake).len(), WRITES + 3);
    assert_eq!(contents(&attio).await.unwrap(), CONTENTS);
}

#[tokio::test]
async fn the_first_error_is_reported_if_the_workspace_cannot_be_read() {
    let (fake, attio) = workspace().await;
    // From the first write on.
    let has_written = AtomicBool::new(false);
    let is_after = move |request: &Request| {
        has_written.fetch_or(!request.is_read_only(), Ordering::Relaxed);
        has_written.load(Ordering::Relaxed)
    };
    fake.fail_when(is_after, Fault::status(500).processed());
    let message = applied(&attio, SCHEMA).await.unwrap_err();
    assert!(message.contains("nickname: create_attribute: 500 Internal Server Error"), "{message}");
    fake.clear_faults();
    applied(&attio, SCHEMA).await.unwrap();
    assert_eq!(contents(&attio).await.unwrap(), CONTENTS);
}

/// Makes the write request with this index, from now on, fail.
fn fail_write(fake: &FakeAttio, index: usize, fault: Fault) {
    let writes = AtomicUsize::new(0);
    let is_it = move |request: &Request| {
        !request.is_read_only() && writes.fetch_add(1, Ordering::Relaxed) == index
    };
    fake.fail_when(is_it, fault);
}
