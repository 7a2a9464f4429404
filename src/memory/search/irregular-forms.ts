const FORMS = `
  be am is are was were been;
  become became; begin began begun; bite bit bitten; blow blew blown; break broke broken; bring brought; build built; burn burnt;
  buy bought; catch caught; choose chose chosen; come came; dig dug; do did done; draw drew drawn; dream dreamt; drink drank drunk;
  drive drove driven; eat ate eaten; fall fell fallen; feed fed; feel felt; fight fought; find found; fly flew flown;
  forget forgot forgotten; forgive forgave forgiven; freeze froze frozen; get got gotten; give gave given; go went gone goes;
  grow grew grown; hang hung; have had has; hear heard; hide hid hidden; hold held; keep kept; know knew known; lead led; learn learnt;
  leave left; lend lent; lose lost; make made; mean meant; meet met; pay paid; ride rode ridden; ring rang rung; rise rose risen;
  run ran; say said; see saw seen; sell sold; send sent; shake shook shaken; shine shone; shoot shot; show shown; sing sang sung;
  sink sank sunk; sit sat; sleep slept; speak spoke spoken; spend spent; stand stood; steal stole stolen; stick stuck; swim swam swum;
  swing swung; take took taken; teach taught; tell told; think thought; throw threw thrown; understand understood; wake woke woken;
  wear wore worn; win won; write wrote written;
  child children; foot feet; goose geese; half halves; knife knives; leaf leaves; life lives; man men; mouse mice; person people;
  shelf shelves; thief thieves; tooth teeth; wife wives; wolf wolves; woman women; bad worse worst; good better best`;

/** The base form of each irregular form of an English word, which a stemmer cannot know. */
export const IRREGULAR_FORMS: ReadonlyMap<string, string> = new Map(
  FORMS.split(";").flatMap(line => {
    const [base = "", ...forms] = line.split(/\s+/).filter(word => word !== "");
    return forms.map((form): [string, string] => [form, base]);
  }),
);
