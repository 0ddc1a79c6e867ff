//! Who may do what: the one table, after the binding contract. What it does
//! not grant is denied. Facts about the subject are plain values, so that no
//! other feature is imported here.

use crate::identifiers::RegionCode;
use crate::storage::AnyId;

use super::{AccountId, Actor, PartnerId, Role};

/// Something a person may want to do. Every route and action names one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Capability {
    /// Change one's own profile, password, sessions.
    OwnProfile,
    /// Register a business of one's own.
    RegisterBusiness,
    /// See a business, its facilities, products and checklists.
    ReadBusiness,
    /// Change a business, its facilities, members and consents.
    EditBusiness,
    /// Change products and permit drafts.
    EditProducts,
    /// Choose the days on which people are reminded of one permit.
    SetReminders,
    /// Open the private original of a document.
    OpenOriginal,
    /// Open the copy of a document that is made to be shown.
    OpenShown,
    /// See the review queue and claim from it.
    ReviewQueue,
    /// Accept, return or withdraw a permit version.
    DecideReview,
    /// Hand a queue item to another mentor.
    ReassignReview,
    /// Send, withdraw or appeal a submission.
    Submit,
    /// See submissions that were sent.
    ReadSubmission,
    /// Decide a submission.
    DecideSubmission,
    /// Change a partner's programmes, waive its own rules, answer appeals.
    ManageProgrammes,
    /// Invite and disable the partner's own people.
    ManagePartnerPeople,
    /// See the coverage of an area by village.
    ReadCoverage,
    /// Record revocations and legal waivers, regions, groups, disputes.
    ManageArea,
    /// Make a group's members' printed codes, visits and tasks.
    GuideGroup,
    /// Invite mentors of one's own area.
    ManageMentors,
    /// Users, partners, catalogue, jobs, audit trail and mail of the installation.
    Administer,
}

impl Capability {
    /// Every capability, for the test that checks each role on each route.
    pub const ALL: &'static [Self] = &[
        Self::OwnProfile,
        Self::RegisterBusiness,
        Self::ReadBusiness,
        Self::EditBusiness,
        Self::EditProducts,
        Self::SetReminders,
        Self::OpenOriginal,
        Self::OpenShown,
        Self::ReviewQueue,
        Self::DecideReview,
        Self::ReassignReview,
        Self::Submit,
        Self::ReadSubmission,
        Self::DecideSubmission,
        Self::ManageProgrammes,
        Self::ManagePartnerPeople,
        Self::ReadCoverage,
        Self::ManageArea,
        Self::GuideGroup,
        Self::ManageMentors,
        Self::Administer,
    ];
}

/// What the policy must know of the thing acted on; unknown parts stay empty
/// and then grant nothing.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The business it belongs to.
    pub business: Option<AnyId>,
    /// The group that business is in.
    pub group: Option<AnyId>,
    /// That business is in no group.
    pub ungrouped: bool,
    /// The village (or wider region) it lies in.
    pub place: Option<RegionCode>,
    /// The retail partner it concerns.
    pub partner: Option<PartnerId>,
    /// Everybody who entered some of what is to be reviewed.
    pub entered_by: Vec<AccountId>,
    /// The owner's recorded consent to assisted mode.
    pub assisted_consent: bool,
    /// The product was submitted to the actor's partner and stands there.
    pub submitted: bool,
    /// The mentor marked this copy for partners, and its kind may be shown.
    pub for_partners: bool,
    /// A stated reason for opening a private original.
    pub reason_given: bool,
}

/// How far a role reaches with a capability.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    No,
    Always,
    /// A mentor's groups and areas, or a coordinator's area.
    Scope,
    /// As `Scope`, with the owner's recorded consent.
    ScopeWithConsent,
    /// As `Scope`, and neither entered by them nor of a business of theirs.
    ScopeOfOthers,
    /// As `Scope`, with a stated reason.
    ScopeWithReason,
    /// The own partner.
    Partner,
    /// The own partner, once submitted.
    PartnerSubmitted,
    /// The own partner, once submitted, copies marked for partners.
    PartnerShown,
}

/// What belonging to a business grants, whatever the role.
const fn members_may(capability: Capability) -> bool {
    use Capability as C;
    matches!(
        capability,
        C::ReadBusiness
            | C::EditBusiness
            | C::EditProducts
            | C::SetReminders
            | C::OpenOriginal
            | C::OpenShown
            | C::Submit
            | C::ReadSubmission
    )
}

/// The contract's table by role.
const fn reach(role: Role, capability: Capability) -> Reach {
    use Capability as C;
    use Reach as R;
    match (role, capability) {
        (_, C::OwnProfile) => R::Always,
        (Role::Owner, C::RegisterBusiness) => R::Always,
        (
            Role::Mentor,
            C::ReadBusiness | C::OpenOriginal | C::OpenShown | C::ReadSubmission | C::GuideGroup,
        ) => R::Scope,
        (Role::Mentor, C::ReviewQueue | C::ReadCoverage | C::SetReminders) => R::Scope,
        (Role::Mentor, C::EditProducts | C::Submit) => R::ScopeWithConsent,
        (Role::Mentor, C::DecideReview) => R::ScopeOfOthers,
        (Role::Buyer | Role::PartnerAdmin, C::ReadSubmission) => R::PartnerSubmitted,
        (Role::Buyer | Role::PartnerAdmin, C::DecideSubmission) => R::PartnerSubmitted,
        (Role::Buyer | Role::PartnerAdmin, C::OpenShown) => R::PartnerShown,
        (Role::PartnerAdmin, C::ManageProgrammes | C::ManagePartnerPeople) => R::Partner,
        (
            Role::Coordinator,
            C::ReadBusiness | C::OpenShown | C::ReadSubmission | C::ReadCoverage,
        ) => R::Scope,
        (
            Role::Coordinator,
            C::ReassignReview | C::ManageArea | C::ManageMentors | C::ReviewQueue,
        ) => R::Scope,
        (Role::Coordinator, C::OpenOriginal) => R::ScopeWithReason,
        (Role::Admin, C::Administer) => R::Always,
        _ => R::No,
    }
}

/// Whether this actor could use the capability on anything at all: what the
/// route table asks before a handler runs.
#[must_use]
pub fn may_ever(actor: &Actor, capability: Capability) -> bool {
    reach(actor.role, capability) != Reach::No
        || (members_may(capability) && (actor.role == Role::Owner || !actor.memberships.is_empty()))
}

/// Whether this actor may use the capability on the thing these facts describe.
#[must_use]
pub fn may(actor: &Actor, capability: Capability, facts: &Facts) -> bool {
    let own = facts.business.is_some_and(|b| actor.belongs_to(b));
    if own && members_may(capability) {
        return true;
    }
    let scope = in_scope(actor, facts);
    let partner = facts.partner.is_some() && facts.partner == actor.partner;
    match reach(actor.role, capability) {
        Reach::No => false,
        Reach::Always => true,
        Reach::Scope => scope,
        Reach::ScopeWithConsent => scope && facts.assisted_consent,
        Reach::ScopeOfOthers => scope && !own && !facts.entered_by.contains(&actor.id),
        Reach::ScopeWithReason => scope && facts.reason_given,
        Reach::Partner => partner,
        Reach::PartnerSubmitted => partner && facts.submitted,
        Reach::PartnerShown => partner && facts.submitted && facts.for_partners,
    }
}

/// A mentor's scope is the union of own groups and assigned areas, and with the
/// other mentors of the kabupaten what has neither group nor mentor there; a
/// coordinator's is the area.
fn in_scope(actor: &Actor, facts: &Facts) -> bool {
    let by_group =
        actor.role == Role::Mentor && facts.group.is_some_and(|g| actor.groups.contains(&g));
    let by_area = facts
        .place
        .as_ref()
        .is_some_and(|place| actor.covers(place));
    let shared = || facts.place.as_ref().is_some_and(|p| actor.shares(p));
    by_group || by_area || (actor.role == Role::Mentor && facts.ungrouped && shared())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{MemberKind, Membership, Pool, SessionId};
    use crate::i18n::Lang;
    use crate::identifiers::Zone;
    use crate::storage::UtcTime;

    fn actor(role: Role) -> Actor {
        let now = UtcTime::far();
        Actor {
            id: AccountId::new(now),
            session: SessionId::new(now),
            role,
            name: "CONTOH".into(),
            lang: Lang::Id,
            zone: Zone::Wib,
            memberships: vec![],
            areas: vec!["36.04".parse().unwrap()],
            groups: vec![],
            pools: vec![],
            partner: None,
            functions: vec![],
        }
    }

    fn facts() -> Facts {
        Facts {
            business: Some(AnyId::new(UtcTime::far())),
            place: Some("36.04.05.2001".parse().unwrap()),
            ..Facts::default()
        }
    }

    #[test]
    fn a_mentor_never_reviews_what_they_entered_nor_their_own_business() {
        let mut mentor = actor(Role::Mentor);
        let mut facts = facts();
        assert!(may(&mentor, Capability::DecideReview, &facts));
        facts.entered_by = vec![AccountId::new(UtcTime::far()), mentor.id];
        assert!(!may(&mentor, Capability::DecideReview, &facts));
        facts.entered_by.clear();
        mentor.memberships = vec![Membership {
            business: facts.business.unwrap(),
            kind: MemberKind::Helper,
        }];
        assert!(!may(&mentor, Capability::DecideReview, &facts));
    }

    #[test]
    fn another_area_is_as_good_as_absent() {
        let facts = Facts {
            place: Some("36.73.01.1001".parse().unwrap()),
            ..facts()
        };
        for role in [Role::Mentor, Role::Coordinator] {
            for capability in Capability::ALL
                .iter()
                .filter(|c| **c != Capability::OwnProfile)
            {
                assert!(
                    !may(&actor(role), *capability, &facts),
                    "{role} {capability:?}"
                );
            }
        }
    }

    #[test]
    fn what_a_kabupaten_shares_is_in_no_group_and_in_no_mentors_kecamatan() {
        let mut mentor = actor(Role::Mentor);
        mentor.areas = vec!["36.04.27".parse().unwrap()];
        mentor.pools = vec![Pool {
            regency: "36.04".parse().unwrap(),
            assigned: vec!["36.04.27".parse().unwrap(), "36.04.06".parse().unwrap()],
        }];
        let at = |place: &str, ungrouped| Facts {
            place: Some(place.parse().unwrap()),
            ungrouped,
            ..facts()
        };
        let decides = |facts: &Facts| may(&mentor, Capability::DecideReview, facts);
        assert!(decides(&at("36.04.05", true)));
        assert!(!decides(&at("36.04.05", false)), "in somebody's group");
        assert!(!decides(&at("36.04.06", true)), "somebody's kecamatan");
        assert!(!decides(&at("36.73.01", true)), "another kabupaten");
        mentor.role = Role::Coordinator;
        assert!(!may(
            &mentor,
            Capability::ReadBusiness,
            &at("36.04.05", true)
        ));
    }

    #[test]
    fn an_original_needs_a_reason_from_the_coordinator() {
        let coordinator = actor(Role::Coordinator);
        assert!(!may(&coordinator, Capability::OpenOriginal, &facts()));
        assert!(may(
            &coordinator,
            Capability::OpenOriginal,
            &Facts {
                reason_given: true,
                ..facts()
            }
        ));
    }

    #[test]
    fn a_buyer_sees_nothing_before_submission() {
        let mut buyer = actor(Role::Buyer);
        buyer.partner = Some(PartnerId::new(UtcTime::far()));
        let facts = Facts {
            partner: buyer.partner,
            ..facts()
        };
        assert!(!may(&buyer, Capability::ReadSubmission, &facts));
        assert!(!may(&buyer, Capability::ReadBusiness, &facts));
        assert!(may(
            &buyer,
            Capability::ReadSubmission,
            &Facts {
                submitted: true,
                ..facts
            }
        ));
    }
}
