//! Several at the same time: all end well, and there is one of each.

use attio_client::types::{AttributeType, CreateAttribute, Target};
use attio_schema::apply::apply;
use attio_schema::{actual, file, plan};
use tokio::task::JoinSet;

use super::{CONTENTS, SCHEMA, applied, archive, client, contents, workspace, writes};

#[tokio::test]
async fn two_with_the_same_plan_make_one_of_each() {
    let (fake, attio) = workspace().await;
    let wanted = file::parse(SCHEMA).unwrap();
    let steps = plan::plan(&wanted, &actual::read(&attio, &wanted).await.unwrap());
    let other = client(&fake);
    let (first, second) =
        tokio::join!(apply(&attio, &steps, |_| ()), apply(&other, &steps, |_| ()));
    for taken in [first.unwrap(), second.unwrap()] {
        assert_eq!(taken.len(), steps.len());
    }
    assert_eq!(contents(&attio).await.unwrap(), CONTENTS);
}

#[tokio::test]
async fn what_another_made_after_the_plan_is_kept() {
    let (fake, attio) = workspace().await;
    let wanted = file::parse(SCHEMA).unwrap();
    let steps = plan::plan(&wanted, &actual::read(&attio, &wanted).await.unwrap());
    applied(&client(&fake), SCHEMA).await.unwrap();
    let lines: Vec<_> =
        apply(&attio, &steps, |_| ()).await.unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "= objects/people/nickname",
            "= objects/people/tier",
            "= objects/people/tier: option \"Gold\"",
            "= objects/people/tier: option \"Silver\"",
            "= objects/people/phase",
            "= objects/people/phase: status \"Lead\"",
            "= objects/people/phase: status \"Won 🎉\"",
        ]
    );
    assert_eq!(contents(&attio).await.unwrap(), CONTENTS);
}

#[tokio::test]
async fn what_another_made_and_archived_after_the_plan_is_restored() {
    let (fake, attio) = workspace().await;
    let wanted = file::parse(SCHEMA).unwrap();
    let steps = plan::plan(&wanted, &actual::read(&attio, &wanted).await.unwrap());
    applied(&client(&fake), SCHEMA).await.unwrap();
    archive(&attio).await.unwrap();
    let taken = apply(&attio, &steps, |_| ()).await.unwrap();
    let restored: Vec<_> =
        taken.iter().map(ToString::to_string).filter(|line| line.starts_with('~')).collect();
    assert_eq!(
        restored,
        [
            "~ objects/people/nickname: restore",
            "~ objects/people/tier: restore option \"Silver\"",
            "~ objects/people/phase: restore status \"Won 🎉\"",
        ]
    );
    assert_eq!(contents(&attio).await.unwrap(), CONTENTS);
}

#[tokio::test]
async fn what_another_made_of_another_type_after_the_plan_is_not_touched() {
    let (fake, attio) = workspace().await;
    let wanted = file::parse(SCHEMA).unwrap();
    let steps = plan::plan(&wanted, &actual::read(&attio, &wanted).await.unwrap());
    let tier = CreateAttribute::new("Tier", "tier", AttributeType::Text);
    attio.create_attribute(Target::Objects, "people", tier).await.unwrap();
    let taken = apply(&attio, &steps, |_| ()).await.unwrap();
    assert_eq!(
        taken[1].to_string(),
        "! objects/people/tier: left alone: the file says select, but it is text"
    );
    // What follows is another attribute.
    assert_eq!(taken[2].to_string(), "+ objects/people/phase: create, status");
    assert_eq!(contents(&attio).await.unwrap(), ["tier:", "nickname:", "phase: Lead Won 🎉"]);
    assert!(writes(&fake).iter().all(|write| !write.contains("/options")));
}

#[tokio::test]
async fn a_crowd_makes_one_of_each() {
    let (fake, attio) = workspace().await;
    let mut crowd = JoinSet::new();
    for _ in 0..16 {
        let attio = client(&fake);
        crowd.spawn(async move { applied(&attio, SCHEMA).await });
    }
    for lines in crowd.join_all().await {
        lines.unwrap();
    }
    // Options of two attributes may mix, but each comes once.
    let mut contents = contents(&attio).await.unwrap();
    contents.sort();
    let mut expected = CONTENTS.to_vec();
    expected.sort_unstable();
    assert_eq!(contents, expected);
}
