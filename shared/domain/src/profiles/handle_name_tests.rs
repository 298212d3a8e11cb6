//! What the rule of look-alikes costs: common first names of which only one is a free handle.

use std::collections::BTreeMap;

use super::*;

/// Common first names of many countries, in ASCII.
const NAMES: &str = "\
    aaron abdul abigail adam adele adriana adriano agnes ahmed aisha alan albert alejandra alejandro alessandra alex \
    alexander alexandra alfred ali alice alicia alina amanda amelia amelie amie amina amir amy ana anastasia anders andrea \
    andreas andrei andrew andy angela anita anja ann anna anne annie anouk anthony antoine anton antonio anya ari ariana \
    arne arnie arno arnold arthur artur ayumi barbara barney beatrice ben benjamin bernadette bernard bernd bernhard bernie \
    bert bianca bill bjorn bob boris brandon brian brigitte bruno camille carl carla carlos carmen carol carolina caroline \
    catherine cecilia charles charlotte chen chiara chloe chris christian christina christine christoph ciara claire clara \
    clare claude claudia clemens cleo clive colin conrad cornelia cornelius craig cristina dagmar daire daisy damian dan \
    dana daniel daniela daniele dara daria dario david dean deborah denis derek diana diego dieter dirk dmitri dominic \
    donald dora doris dorothy dylan ebony eduardo edward eileen elena eleonora eli elias elif elizabeth ella ellen elliot \
    elsa elvira ema emil emilia emily emma emmanuel enrico eric erica ernest ernesto ernie erna erwin esther ethan eugene \
    eva evelyn fabian fatima federico felix fernanda fernando filip finn fiona flora florence florian frances francesca \
    francesco francis frank franz frederik fritz gabriel gabriela george georgia gerald gerard gerd giorgio giovanni giulia \
    gloria grace greta guido gustav hana hanna hannah hans harald harry hassan heather heidi heinrich helen helena helga \
    henri henry herbert hermann hiro hugo ian ibrahim ida igor ilaria ines ingrid irene iris isaac isabel isabella ivan \
    ivana jack jacob james jamie jan jana jane janet jasmin jason javier jean jennifer jeremy jerome jessica jim jo joan \
    joao joe johan johanna john jonas jonathan jordan jorge jose joseph josephine joshua juan judith julia julian julie \
    jun justin kai karen karin karl karla kate katharina katherine katja kenji kevin khadija kim klaus konrad kristina \
    kurt lara larisa lars laura lea leah lena leo leon leonardo lewis li liam lily lina linda lisa liz louis louise luca \
    lucas lucia lucy luigi luis luisa lukas maja malik mama manuel manuela marc marcel marco marcus margaret margarita \
    maria marie marina mario marion mark marlene marna marnie mamie marta martha martin martina mary mateo matilda matteo \
    matthew matthias max maya megan mehmet mei melanie melissa mercedes mia michael michelle miguel mike mila milan milena \
    ming miriam mirko mohamed mona monica morgan moritz muhammad nadia nadine naomi natalia natalie natasha nathan nicholas \
    nicola nicole niels nikita nina noah noel nora norma norman nour oksana ola olaf oleg olga oliver olivia omar oscar otto \
    pablo paola paolo patricia patrick paul paula pavel pedro peter petra philip pia pierre priya rachel rafael raj ralf \
    ramona raphael raul raymond rebecca regina renata rene riccardo richard rita robert roberto robin roger roland roman \
    rosa rose roxana ruben rudolf ruth ryan sabine sally sam samantha samir samuel sandra sara sarah saul sebastian selma \
    sergei sergio shirley silvia simon simone sofia sonia sophie stefan stella stephanie stephen steven stuart sue susan \
    susanne sven svetlana sylvia takeshi tamara tania tanja teresa theo theresa thomas tia tim timo tina tobias tom tomas \
    tony tristan tyler ulrich ursula valentina valeria valerie vanessa vera veronica victor victoria viktor vincent viola \
    viviana vladimir walter wanda wang wei wendy werner wilhelm will william willow wolf wolfgang xavier yan yara yasmin \
    yolanda yuki yusuf yvonne zara zoe zuzana";

#[test]
fn four_pairs_among_546_common_first_names_share_a_handle() {
    let mut by_skeleton: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for name in NAMES.split_whitespace() {
        // Two letters are no handle alone; with a number they are.
        let handle = Handle::parse(&format!("{name}-7")).unwrap();
        by_skeleton.entry(handle.skeleton()).or_default().push(name);
    }
    assert_eq!(by_skeleton.values().map(Vec::len).sum::<usize>(), 546);
    let mut shared: Vec<_> = by_skeleton.into_values().filter(|names| names.len() > 1).collect();
    shared.sort_unstable();
    assert_eq!(shared, [["amie", "arnie"], ["ema", "erna"], ["mama", "marna"], ["marnie", "mamie"]]);
}

#[test]
fn no_common_first_name_is_reserved() {
    let reserved: Vec<_> =
        NAMES.split_whitespace().filter(|name| Handle::parse(name).is_ok_and(|handle| handle.is_reserved())).collect();
    assert!(reserved.is_empty(), "{reserved:?}");
}
