// @ts-nocheck
// Made by `npm run generate` from schema.ts. Do not edit.

export const validate = validate10;

const schema11 = {"type":"object","required":["version","riskTierRules","mergePolicy"],"properties":{"$schema":{"type":"string","minLength":1,"maxLength":500},"version":{"enum":["1",1]},"checkName":{"type":"string","minLength":1,"maxLength":100},"mode":{"enum":["observe","enforce"]},"riskTierRules":{"type":"object","patternProperties":{"^[A-Za-z][A-Za-z0-9_-]{0,49}$":{"type":"array","items":{"type":"string","minLength":1,"maxLength":512},"maxItems":1000}},"additionalProperties":false,"minProperties":1,"maxProperties":20},"defaultTier":{"type":"string","minLength":1},"controlPlane":{"type":"object","properties":{"paths":{"type":"array","items":{"type":"string","minLength":1,"maxLength":512},"minItems":1,"maxItems":1000},"except":{"type":"array","items":{"type":"string","minLength":1,"maxLength":512},"minItems":1,"maxItems":1000}},"additionalProperties":false},"mergePolicy":{"type":"object","patternProperties":{"^[A-Za-z][A-Za-z0-9_-]{0,49}$":{"type":"object","required":["requiredChecks"],"properties":{"requiredChecks":{"type":"array","items":{"anyOf":[{"type":"string","minLength":1,"maxLength":200},{"type":"object","required":["name"],"properties":{"name":{"type":"string","minLength":1,"maxLength":200},"appId":{"type":"integer","minimum":1,"maximum":9007199254740991},"appSlug":{"type":"string","pattern":"^[a-z0-9][a-z0-9-]{0,99}$"},"accept":{"type":"array","items":{"enum":["skipped","neutral"]},"maxItems":2,"uniqueItems":true}},"additionalProperties":false}]},"maxItems":100},"reviews":{"type":"object","required":["reviewers"],"properties":{"reviewers":{"type":"array","items":{"type":"string","minLength":1,"maxLength":256},"minItems":1,"maxItems":20,"uniqueItems":true},"quorum":{"type":"integer","minimum":1,"maximum":20},"onOutage":{"enum":["fail-over","wait","escalate"]},"blockingSeverity":{"enum":["P0","P1","P2","P3"]},"carryOver":{"type":"boolean"}},"additionalProperties":false},"approvals":{"type":"object","properties":{"count":{"type":"integer","minimum":1,"maximum":20},"users":{"type":"array","items":{"type":"string","minLength":1,"maxLength":256},"minItems":1,"maxItems":100,"uniqueItems":true},"teams":{"type":"array","items":{"type":"string","pattern":"^[^/\\s]+/[^/\\s]+$","maxLength":200},"minItems":1,"maxItems":100,"uniqueItems":true},"codeOwners":{"type":"boolean"}},"additionalProperties":false},"evidence":{"type":"array","items":{"type":"string","minLength":1,"maxLength":256},"maxItems":100,"uniqueItems":true},"autoMerge":{"enum":[false,"merge","squash","rebase"]}},"additionalProperties":false}},"additionalProperties":false,"minProperties":1,"maxProperties":20},"docsDrift":{"type":"array","items":{"type":"object","required":["when","require"],"properties":{"id":{"type":"string","pattern":"^[A-Za-z][A-Za-z0-9_.-]{0,63}$"},"when":{"type":"array","items":{"type":"string","minLength":1,"maxLength":512},"minItems":1,"maxItems":1000},"require":{"type":"array","items":{"type":"string","minLength":1,"maxLength":512},"minItems":1,"maxItems":1000},"action":{"enum":["block","warn"]},"waiver":{"type":"object","properties":{"users":{"type":"array","items":{"type":"string","minLength":1,"maxLength":256},"minItems":1,"maxItems":100,"uniqueItems":true},"teams":{"type":"array","items":{"type":"string","pattern":"^[^/\\s]+/[^/\\s]+$","maxLength":200},"minItems":1,"maxItems":100,"uniqueItems":true},"permission":{"enum":["write","maintain","admin"]}},"additionalProperties":false,"minProperties":1}},"additionalProperties":false},"maxItems":100},"escalation":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string","pattern":"^[A-Za-z][A-Za-z0-9_.-]{0,63}$"},"path":{"type":"array","items":{"type":"string","minLength":1,"maxLength":512},"minItems":1,"maxItems":1000},"content":{"type":"array","items":{"type":"string","minLength":1,"maxLength":512},"minItems":1,"maxItems":200},"action":{"enum":["notify","require-approval"]},"channel":{"type":"string","minLength":1,"maxLength":256},"approvals":{"type":"object","properties":{"count":{"type":"integer","minimum":1,"maximum":20},"users":{"type":"array","items":{"type":"string","minLength":1,"maxLength":256},"minItems":1,"maxItems":100,"uniqueItems":true},"teams":{"type":"array","items":{"type":"string","pattern":"^[^/\\s]+/[^/\\s]+$","maxLength":200},"minItems":1,"maxItems":100,"uniqueItems":true},"codeOwners":{"type":"boolean"}},"additionalProperties":false}},"additionalProperties":false},"maxItems":100},"reviewers":{"type":"object","patternProperties":{"^[A-Za-z][A-Za-z0-9_.-]{0,63}$":{"type":"object","required":["adapter"],"properties":{"adapter":{"enum":["greptile","coderabbit","copilot","codex","claude","sarif","generic"]},"appId":{"type":"integer","minimum":1,"maximum":9007199254740991},"appSlug":{"type":"string","pattern":"^[a-z0-9][a-z0-9-]{0,99}$"},"accountId":{"type":"integer","minimum":1,"maximum":9007199254740991},"checkName":{"type":"string","minLength":1,"maxLength":200},"rerunComment":{"type":"string","minLength":1,"maxLength":1000},"timeoutMinutes":{"type":"integer","minimum":1,"maximum":1440},"onSilence":{"enum":["fail-over","wait","escalate","block"]},"onRateLimit":{"enum":["fail-over","wait","escalate"]}},"additionalProperties":false}},"additionalProperties":false,"maxProperties":20},"rerun":{"type":"object","properties":{"maxPerHead":{"type":"integer","minimum":0,"maximum":20},"maxPerPullRequest":{"type":"integer","minimum":0,"maximum":200},"quietSeconds":{"type":"integer","minimum":0,"maximum":3600},"onPush":{"type":"boolean"}},"additionalProperties":false},"convergence":{"type":"object","properties":{"maxRounds":{"type":"integer","minimum":1,"maximum":50},"ratchet":{"type":"object","properties":{"afterRounds":{"type":"integer","minimum":1,"maximum":50},"severity":{"enum":["P0","P1","P2","P3"]}},"additionalProperties":false}},"additionalProperties":false},"notify":{"type":"object","properties":{"comment":{"type":"boolean"},"label":{"type":"string","minLength":1,"maxLength":50},"users":{"type":"array","items":{"type":"string","pattern":"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$"},"minItems":1,"maxItems":100,"uniqueItems":true},"teams":{"type":"array","items":{"type":"string","pattern":"^[^/\\s]+/[^/\\s]+$","maxLength":200},"minItems":1,"maxItems":100,"uniqueItems":true}},"additionalProperties":false},"threads":{"type":"object","properties":{"requireResolved":{"enum":["none","human","all"]},"autoResolve":{"type":"boolean"},"bots":{"type":"array","items":{"type":"integer","minimum":1,"maximum":9007199254740991},"minItems":1,"maxItems":50,"uniqueItems":true}},"additionalProperties":false},"remediation":{"type":"object","required":["enabled","agent","model","effort","allowedPaths"],"properties":{"enabled":{"type":"boolean"},"agent":{"type":"string","minLength":1,"maxLength":256},"model":{"type":"string","minLength":1,"maxLength":256},"effort":{"enum":["low","medium","high","xhigh","max"]},"maxAttempts":{"type":"integer","minimum":0,"maximum":10},"allowedPaths":{"type":"array","items":{"type":"string","minLength":1,"maxLength":512},"minItems":1,"maxItems":1000},"protectedPaths":{"type":"array","items":{"type":"string","minLength":1,"maxLength":512},"minItems":1,"maxItems":1000},"validation":{"type":"array","items":{"type":"string","minLength":1,"maxLength":1000},"minItems":1,"maxItems":20},"limits":{"type":"object","properties":{"maxFiles":{"type":"integer","minimum":1,"maximum":3000},"maxPatchKibibytes":{"type":"integer","minimum":1,"maximum":4096}},"additionalProperties":false},"cost":{"type":"object","properties":{"maxUsdPerAttempt":{"type":"number","minimum":0,"maximum":10000},"maxUsdPerPullRequest":{"type":"number","minimum":0,"maximum":10000}},"additionalProperties":false}},"additionalProperties":false},"evidence":{"type":"object","required":["flows"],"properties":{"flows":{"type":"object","patternProperties":{"^[A-Za-z][A-Za-z0-9_.-]{0,63}$":{"type":"object","required":["entrypoint","workflow"],"properties":{"when":{"type":"array","items":{"type":"string","minLength":1,"maxLength":512},"minItems":1,"maxItems":1000},"entrypoint":{"type":"string","minLength":1,"maxLength":500},"account":{"type":"string","minLength":1,"maxLength":256},"assertions":{"type":"array","items":{"type":"string","minLength":1,"maxLength":256},"minItems":1,"maxItems":100,"uniqueItems":true},"maxAgeMinutes":{"type":"integer","minimum":1,"maximum":10080},"workflow":{"type":"string","minLength":1,"maxLength":256}},"additionalProperties":false}},"additionalProperties":false,"maxProperties":100}},"additionalProperties":false},"harnessGaps":{"type":"object","properties":{"labels":{"type":"array","items":{"type":"string","minLength":1,"maxLength":256},"minItems":1,"maxItems":100,"uniqueItems":true},"slaHours":{"type":"object","properties":{"P0":{"type":"integer","minimum":1,"maximum":8760},"P1":{"type":"integer","minimum":1,"maximum":8760},"P2":{"type":"integer","minimum":1,"maximum":8760},"P3":{"type":"integer","minimum":1,"maximum":8760}},"additionalProperties":false}},"additionalProperties":false},"override":{"type":"object","required":["who"],"properties":{"who":{"type":"object","properties":{"users":{"type":"array","items":{"type":"string","minLength":1,"maxLength":256},"minItems":1,"maxItems":100,"uniqueItems":true},"teams":{"type":"array","items":{"type":"string","pattern":"^[^/\\s]+/[^/\\s]+$","maxLength":200},"minItems":1,"maxItems":100,"uniqueItems":true},"permission":{"enum":["write","maintain","admin"]}},"additionalProperties":false,"minProperties":1},"people":{"type":"integer","minimum":1,"maximum":2},"expiresMinutes":{"type":"integer","minimum":5,"maximum":10080}},"additionalProperties":false}},"additionalProperties":false};
const func2 = Object.prototype.hasOwnProperty;
const func3 = { default: (text) => Array.from(text).length }.default;
const func0 = { default: (a, b) => a === b }.default;
const pattern0 = new RegExp("^[A-Za-z][A-Za-z0-9_-]{0,49}$", "u");
const pattern4 = new RegExp("^[a-z0-9][a-z0-9-]{0,99}$", "u");
const pattern5 = new RegExp("^[^/\\s]+/[^/\\s]+$", "u");
const pattern6 = new RegExp("^[A-Za-z][A-Za-z0-9_.-]{0,63}$", "u");
const pattern13 = new RegExp("^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$", "u");

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.version === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "version"},message:"must have required property '"+"version"+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.riskTierRules === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "riskTierRules"},message:"must have required property '"+"riskTierRules"+"'"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.mergePolicy === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "mergePolicy"},message:"must have required property '"+"mergePolicy"+"'"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(func2.call(schema11.properties, key0))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.$schema !== undefined){
let data0 = data.$schema;
if(typeof data0 === "string"){
if(func3(data0) > 500){
const err4 = {instancePath:instancePath+"/$schema",schemaPath:"#/properties/%24schema/maxLength",keyword:"maxLength",params:{limit: 500},message:"must NOT have more than 500 characters"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(func3(data0) < 1){
const err5 = {instancePath:instancePath+"/$schema",schemaPath:"#/properties/%24schema/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/$schema",schemaPath:"#/properties/%24schema/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.version !== undefined){
let data1 = data.version;
if(!((data1 === "1") || (data1 === 1))){
const err7 = {instancePath:instancePath+"/version",schemaPath:"#/properties/version/enum",keyword:"enum",params:{allowedValues: schema11.properties.version.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.checkName !== undefined){
let data2 = data.checkName;
if(typeof data2 === "string"){
if(func3(data2) > 100){
const err8 = {instancePath:instancePath+"/checkName",schemaPath:"#/properties/checkName/maxLength",keyword:"maxLength",params:{limit: 100},message:"must NOT have more than 100 characters"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(func3(data2) < 1){
const err9 = {instancePath:instancePath+"/checkName",schemaPath:"#/properties/checkName/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/checkName",schemaPath:"#/properties/checkName/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.mode !== undefined){
let data3 = data.mode;
if(!((data3 === "observe") || (data3 === "enforce"))){
const err11 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/enum",keyword:"enum",params:{allowedValues: schema11.properties.mode.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.riskTierRules !== undefined){
let data4 = data.riskTierRules;
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
if(Object.keys(data4).length > 20){
const err12 = {instancePath:instancePath+"/riskTierRules",schemaPath:"#/properties/riskTierRules/maxProperties",keyword:"maxProperties",params:{limit: 20},message:"must NOT have more than 20 properties"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(Object.keys(data4).length < 1){
const err13 = {instancePath:instancePath+"/riskTierRules",schemaPath:"#/properties/riskTierRules/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
for(const key1 in data4){
if(!(pattern0.test(key1))){
const err14 = {instancePath:instancePath+"/riskTierRules",schemaPath:"#/properties/riskTierRules/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
for(const key2 in data4){
if(pattern0.test(key2)){
let data5 = data4[key2];
if(Array.isArray(data5)){
if(data5.length > 1000){
const err15 = {instancePath:instancePath+"/riskTierRules/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/riskTierRules/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/maxItems",keyword:"maxItems",params:{limit: 1000},message:"must NOT have more than 1000 items"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
const len0 = data5.length;
for(let i0=0; i0<len0; i0++){
let data6 = data5[i0];
if(typeof data6 === "string"){
if(func3(data6) > 512){
const err16 = {instancePath:instancePath+"/riskTierRules/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i0,schemaPath:"#/properties/riskTierRules/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/items/maxLength",keyword:"maxLength",params:{limit: 512},message:"must NOT have more than 512 characters"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(func3(data6) < 1){
const err17 = {instancePath:instancePath+"/riskTierRules/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i0,schemaPath:"#/properties/riskTierRules/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
else {
const err18 = {instancePath:instancePath+"/riskTierRules/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i0,schemaPath:"#/properties/riskTierRules/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
else {
const err19 = {instancePath:instancePath+"/riskTierRules/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/riskTierRules/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
}
else {
const err20 = {instancePath:instancePath+"/riskTierRules",schemaPath:"#/properties/riskTierRules/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.defaultTier !== undefined){
let data7 = data.defaultTier;
if(typeof data7 === "string"){
if(func3(data7) < 1){
const err21 = {instancePath:instancePath+"/defaultTier",schemaPath:"#/properties/defaultTier/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
else {
const err22 = {instancePath:instancePath+"/defaultTier",schemaPath:"#/properties/defaultTier/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data.controlPlane !== undefined){
let data8 = data.controlPlane;
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
for(const key3 in data8){
if(!((key3 === "paths") || (key3 === "except"))){
const err23 = {instancePath:instancePath+"/controlPlane",schemaPath:"#/properties/controlPlane/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data8.paths !== undefined){
let data9 = data8.paths;
if(Array.isArray(data9)){
if(data9.length > 1000){
const err24 = {instancePath:instancePath+"/controlPlane/paths",schemaPath:"#/properties/controlPlane/properties/paths/maxItems",keyword:"maxItems",params:{limit: 1000},message:"must NOT have more than 1000 items"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
if(data9.length < 1){
const err25 = {instancePath:instancePath+"/controlPlane/paths",schemaPath:"#/properties/controlPlane/properties/paths/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
const len1 = data9.length;
for(let i1=0; i1<len1; i1++){
let data10 = data9[i1];
if(typeof data10 === "string"){
if(func3(data10) > 512){
const err26 = {instancePath:instancePath+"/controlPlane/paths/" + i1,schemaPath:"#/properties/controlPlane/properties/paths/items/maxLength",keyword:"maxLength",params:{limit: 512},message:"must NOT have more than 512 characters"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
if(func3(data10) < 1){
const err27 = {instancePath:instancePath+"/controlPlane/paths/" + i1,schemaPath:"#/properties/controlPlane/properties/paths/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
else {
const err28 = {instancePath:instancePath+"/controlPlane/paths/" + i1,schemaPath:"#/properties/controlPlane/properties/paths/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
}
else {
const err29 = {instancePath:instancePath+"/controlPlane/paths",schemaPath:"#/properties/controlPlane/properties/paths/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data8.except !== undefined){
let data11 = data8.except;
if(Array.isArray(data11)){
if(data11.length > 1000){
const err30 = {instancePath:instancePath+"/controlPlane/except",schemaPath:"#/properties/controlPlane/properties/except/maxItems",keyword:"maxItems",params:{limit: 1000},message:"must NOT have more than 1000 items"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
if(data11.length < 1){
const err31 = {instancePath:instancePath+"/controlPlane/except",schemaPath:"#/properties/controlPlane/properties/except/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
const len2 = data11.length;
for(let i2=0; i2<len2; i2++){
let data12 = data11[i2];
if(typeof data12 === "string"){
if(func3(data12) > 512){
const err32 = {instancePath:instancePath+"/controlPlane/except/" + i2,schemaPath:"#/properties/controlPlane/properties/except/items/maxLength",keyword:"maxLength",params:{limit: 512},message:"must NOT have more than 512 characters"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
if(func3(data12) < 1){
const err33 = {instancePath:instancePath+"/controlPlane/except/" + i2,schemaPath:"#/properties/controlPlane/properties/except/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
else {
const err34 = {instancePath:instancePath+"/controlPlane/except/" + i2,schemaPath:"#/properties/controlPlane/properties/except/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
}
else {
const err35 = {instancePath:instancePath+"/controlPlane/except",schemaPath:"#/properties/controlPlane/properties/except/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
}
else {
const err36 = {instancePath:instancePath+"/controlPlane",schemaPath:"#/properties/controlPlane/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data.mergePolicy !== undefined){
let data13 = data.mergePolicy;
if(data13 && typeof data13 == "object" && !Array.isArray(data13)){
if(Object.keys(data13).length > 20){
const err37 = {instancePath:instancePath+"/mergePolicy",schemaPath:"#/properties/mergePolicy/maxProperties",keyword:"maxProperties",params:{limit: 20},message:"must NOT have more than 20 properties"};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
if(Object.keys(data13).length < 1){
const err38 = {instancePath:instancePath+"/mergePolicy",schemaPath:"#/properties/mergePolicy/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties"};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
for(const key4 in data13){
if(!(pattern0.test(key4))){
const err39 = {instancePath:instancePath+"/mergePolicy",schemaPath:"#/properties/mergePolicy/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
for(const key5 in data13){
if(pattern0.test(key5)){
let data14 = data13[key5];
if(data14 && typeof data14 == "object" && !Array.isArray(data14)){
if(data14.requiredChecks === undefined){
const err40 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/required",keyword:"required",params:{missingProperty: "requiredChecks"},message:"must have required property '"+"requiredChecks"+"'"};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
for(const key6 in data14){
if(!(((((key6 === "requiredChecks") || (key6 === "reviews")) || (key6 === "approvals")) || (key6 === "evidence")) || (key6 === "autoMerge"))){
const err41 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(data14.requiredChecks !== undefined){
let data15 = data14.requiredChecks;
if(Array.isArray(data15)){
if(data15.length > 100){
const err42 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/requiredChecks",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/requiredChecks/maxItems",keyword:"maxItems",params:{limit: 100},message:"must NOT have more than 100 items"};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
const len3 = data15.length;
for(let i3=0; i3<len3; i3++){
let data16 = data15[i3];
const _errs37 = errors;
let valid13 = false;
const _errs38 = errors;
if(typeof data16 === "string"){
if(func3(data16) > 200){
const err43 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/requiredChecks/" + i3,schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/requiredChecks/items/anyOf/0/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters"};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
if(func3(data16) < 1){
const err44 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/requiredChecks/" + i3,schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/requiredChecks/items/anyOf/0/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
else {
const err45 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/requiredChecks/" + i3,schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/requiredChecks/items/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
var _valid0 = _errs38 === errors;
valid13 = valid13 || _valid0;
if(!valid13){
const _errs40 = errors;
if(data16 && typeof data16 == "object" && !Array.isArray(data16)){
if(data16.name === undefined){
const err46 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/requiredChecks/" + i3,schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/requiredChecks/items/anyOf/1/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'"};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
for(const key7 in data16){
if(!((((key7 === "name") || (key7 === "appId")) || (key7 === "appSlug")) || (key7 === "accept"))){
const err47 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/requiredChecks/" + i3,schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/requiredChecks/items/anyOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
if(data16.name !== undefined){
let data17 = data16.name;
if(typeof data17 === "string"){
if(func3(data17) > 200){
const err48 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/requiredChecks/" + i3+"/name",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/requiredChecks/items/anyOf/1/properties/name/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters"};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
if(func3(data17) < 1){
const err49 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/requiredChecks/" + i3+"/name",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/requiredChecks/items/anyOf/1/properties/name/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
else {
const err50 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/requiredChecks/" + i3+"/name",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/requiredChecks/items/anyOf/1/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data16.appId !== undefined){
let data18 = data16.appId;
if(!(((typeof data18 == "number") && (!(data18 % 1) && !isNaN(data18))) && (isFinite(data18)))){
const err51 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/requiredChecks/" + i3+"/appId",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/requiredChecks/items/anyOf/1/properties/appId/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
if((typeof data18 == "number") && (isFinite(data18))){
if(data18 > 9007199254740991 || isNaN(data18)){
const err52 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/requiredChecks/" + i3+"/appId",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/requiredChecks/items/anyOf/1/properties/appId/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
if(data18 < 1 || isNaN(data18)){
const err53 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/requiredChecks/" + i3+"/appId",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/requiredChecks/items/anyOf/1/properties/appId/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
}
if(data16.appSlug !== undefined){
let data19 = data16.appSlug;
if(typeof data19 === "string"){
if(!pattern4.test(data19)){
const err54 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/requiredChecks/" + i3+"/appSlug",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/requiredChecks/items/anyOf/1/properties/appSlug/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9][a-z0-9-]{0,99}$"},message:"must match pattern \""+"^[a-z0-9][a-z0-9-]{0,99}$"+"\""};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
else {
const err55 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/requiredChecks/" + i3+"/appSlug",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/requiredChecks/items/anyOf/1/properties/appSlug/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
if(data16.accept !== undefined){
let data20 = data16.accept;
if(Array.isArray(data20)){
if(data20.length > 2){
const err56 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/requiredChecks/" + i3+"/accept",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/requiredChecks/items/anyOf/1/properties/accept/maxItems",keyword:"maxItems",params:{limit: 2},message:"must NOT have more than 2 items"};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
const len4 = data20.length;
for(let i4=0; i4<len4; i4++){
let data21 = data20[i4];
if(!((data21 === "skipped") || (data21 === "neutral"))){
const err57 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/requiredChecks/" + i3+"/accept/" + i4,schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/requiredChecks/items/anyOf/1/properties/accept/items/enum",keyword:"enum",params:{allowedValues: schema11.properties.mergePolicy.patternProperties["^[A-Za-z][A-Za-z0-9_-]{0,49}$"].properties.requiredChecks.items.anyOf[1].properties.accept.items.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
let i5 = data20.length;
let j0;
if(i5 > 1){
outer0:
for(;i5--;){
for(j0 = i5; j0--;){
if(func0(data20[i5], data20[j0])){
const err58 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/requiredChecks/" + i3+"/accept",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/requiredChecks/items/anyOf/1/properties/accept/uniqueItems",keyword:"uniqueItems",params:{i: i5, j: j0},message:"must NOT have duplicate items (items ## "+j0+" and "+i5+" are identical)"};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
break outer0;
}
}
}
}
}
else {
const err59 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/requiredChecks/" + i3+"/accept",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/requiredChecks/items/anyOf/1/properties/accept/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
}
else {
const err60 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/requiredChecks/" + i3,schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/requiredChecks/items/anyOf/1/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
var _valid0 = _errs40 === errors;
valid13 = valid13 || _valid0;
}
if(!valid13){
const err61 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/requiredChecks/" + i3,schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/requiredChecks/items/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf"};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
else {
errors = _errs37;
if(vErrors !== null){
if(_errs37){
vErrors.length = _errs37;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err62 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/requiredChecks",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/requiredChecks/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
if(data14.reviews !== undefined){
let data22 = data14.reviews;
if(data22 && typeof data22 == "object" && !Array.isArray(data22)){
if(data22.reviewers === undefined){
const err63 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/reviews",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/reviews/required",keyword:"required",params:{missingProperty: "reviewers"},message:"must have required property '"+"reviewers"+"'"};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
for(const key8 in data22){
if(!(((((key8 === "reviewers") || (key8 === "quorum")) || (key8 === "onOutage")) || (key8 === "blockingSeverity")) || (key8 === "carryOver"))){
const err64 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/reviews",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/reviews/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key8},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
}
if(data22.reviewers !== undefined){
let data23 = data22.reviewers;
if(Array.isArray(data23)){
if(data23.length > 20){
const err65 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/reviews/reviewers",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/reviews/properties/reviewers/maxItems",keyword:"maxItems",params:{limit: 20},message:"must NOT have more than 20 items"};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
if(data23.length < 1){
const err66 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/reviews/reviewers",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/reviews/properties/reviewers/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
const len5 = data23.length;
for(let i6=0; i6<len5; i6++){
let data24 = data23[i6];
if(typeof data24 === "string"){
if(func3(data24) > 256){
const err67 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/reviews/reviewers/" + i6,schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/reviews/properties/reviewers/items/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
if(func3(data24) < 1){
const err68 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/reviews/reviewers/" + i6,schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/reviews/properties/reviewers/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
}
else {
const err69 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/reviews/reviewers/" + i6,schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/reviews/properties/reviewers/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
}
let i7 = data23.length;
let j1;
if(i7 > 1){
const indices0 = {};
for(;i7--;){
let item0 = data23[i7];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j1 = indices0[item0];
const err70 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/reviews/reviewers",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/reviews/properties/reviewers/uniqueItems",keyword:"uniqueItems",params:{i: i7, j: j1},message:"must NOT have duplicate items (items ## "+j1+" and "+i7+" are identical)"};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
break;
}
indices0[item0] = i7;
}
}
}
else {
const err71 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/reviews/reviewers",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/reviews/properties/reviewers/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
}
if(data22.quorum !== undefined){
let data25 = data22.quorum;
if(!(((typeof data25 == "number") && (!(data25 % 1) && !isNaN(data25))) && (isFinite(data25)))){
const err72 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/reviews/quorum",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/reviews/properties/quorum/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
if((typeof data25 == "number") && (isFinite(data25))){
if(data25 > 20 || isNaN(data25)){
const err73 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/reviews/quorum",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/reviews/properties/quorum/maximum",keyword:"maximum",params:{comparison: "<=", limit: 20},message:"must be <= 20"};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
if(data25 < 1 || isNaN(data25)){
const err74 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/reviews/quorum",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/reviews/properties/quorum/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
}
}
if(data22.onOutage !== undefined){
let data26 = data22.onOutage;
if(!(((data26 === "fail-over") || (data26 === "wait")) || (data26 === "escalate"))){
const err75 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/reviews/onOutage",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/reviews/properties/onOutage/enum",keyword:"enum",params:{allowedValues: schema11.properties.mergePolicy.patternProperties["^[A-Za-z][A-Za-z0-9_-]{0,49}$"].properties.reviews.properties.onOutage.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
}
if(data22.blockingSeverity !== undefined){
let data27 = data22.blockingSeverity;
if(!((((data27 === "P0") || (data27 === "P1")) || (data27 === "P2")) || (data27 === "P3"))){
const err76 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/reviews/blockingSeverity",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/reviews/properties/blockingSeverity/enum",keyword:"enum",params:{allowedValues: schema11.properties.mergePolicy.patternProperties["^[A-Za-z][A-Za-z0-9_-]{0,49}$"].properties.reviews.properties.blockingSeverity.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
}
if(data22.carryOver !== undefined){
if(typeof data22.carryOver !== "boolean"){
const err77 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/reviews/carryOver",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/reviews/properties/carryOver/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
}
}
else {
const err78 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/reviews",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/reviews/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
}
if(data14.approvals !== undefined){
let data29 = data14.approvals;
if(data29 && typeof data29 == "object" && !Array.isArray(data29)){
for(const key9 in data29){
if(!((((key9 === "count") || (key9 === "users")) || (key9 === "teams")) || (key9 === "codeOwners"))){
const err79 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/approvals",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/approvals/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key9},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
}
if(data29.count !== undefined){
let data30 = data29.count;
if(!(((typeof data30 == "number") && (!(data30 % 1) && !isNaN(data30))) && (isFinite(data30)))){
const err80 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/approvals/count",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/approvals/properties/count/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
if((typeof data30 == "number") && (isFinite(data30))){
if(data30 > 20 || isNaN(data30)){
const err81 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/approvals/count",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/approvals/properties/count/maximum",keyword:"maximum",params:{comparison: "<=", limit: 20},message:"must be <= 20"};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
if(data30 < 1 || isNaN(data30)){
const err82 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/approvals/count",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/approvals/properties/count/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
}
}
if(data29.users !== undefined){
let data31 = data29.users;
if(Array.isArray(data31)){
if(data31.length > 100){
const err83 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/approvals/users",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/approvals/properties/users/maxItems",keyword:"maxItems",params:{limit: 100},message:"must NOT have more than 100 items"};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
if(data31.length < 1){
const err84 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/approvals/users",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/approvals/properties/users/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err84];
}
else {
vErrors.push(err84);
}
errors++;
}
const len6 = data31.length;
for(let i8=0; i8<len6; i8++){
let data32 = data31[i8];
if(typeof data32 === "string"){
if(func3(data32) > 256){
const err85 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/approvals/users/" + i8,schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/approvals/properties/users/items/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"};
if(vErrors === null){
vErrors = [err85];
}
else {
vErrors.push(err85);
}
errors++;
}
if(func3(data32) < 1){
const err86 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/approvals/users/" + i8,schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/approvals/properties/users/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err86];
}
else {
vErrors.push(err86);
}
errors++;
}
}
else {
const err87 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/approvals/users/" + i8,schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/approvals/properties/users/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err87];
}
else {
vErrors.push(err87);
}
errors++;
}
}
let i9 = data31.length;
let j2;
if(i9 > 1){
const indices1 = {};
for(;i9--;){
let item1 = data31[i9];
if(typeof item1 !== "string"){
continue;
}
if(typeof indices1[item1] == "number"){
j2 = indices1[item1];
const err88 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/approvals/users",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/approvals/properties/users/uniqueItems",keyword:"uniqueItems",params:{i: i9, j: j2},message:"must NOT have duplicate items (items ## "+j2+" and "+i9+" are identical)"};
if(vErrors === null){
vErrors = [err88];
}
else {
vErrors.push(err88);
}
errors++;
break;
}
indices1[item1] = i9;
}
}
}
else {
const err89 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/approvals/users",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/approvals/properties/users/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err89];
}
else {
vErrors.push(err89);
}
errors++;
}
}
if(data29.teams !== undefined){
let data33 = data29.teams;
if(Array.isArray(data33)){
if(data33.length > 100){
const err90 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/approvals/teams",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/approvals/properties/teams/maxItems",keyword:"maxItems",params:{limit: 100},message:"must NOT have more than 100 items"};
if(vErrors === null){
vErrors = [err90];
}
else {
vErrors.push(err90);
}
errors++;
}
if(data33.length < 1){
const err91 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/approvals/teams",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/approvals/properties/teams/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err91];
}
else {
vErrors.push(err91);
}
errors++;
}
const len7 = data33.length;
for(let i10=0; i10<len7; i10++){
let data34 = data33[i10];
if(typeof data34 === "string"){
if(func3(data34) > 200){
const err92 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/approvals/teams/" + i10,schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/approvals/properties/teams/items/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters"};
if(vErrors === null){
vErrors = [err92];
}
else {
vErrors.push(err92);
}
errors++;
}
if(!pattern5.test(data34)){
const err93 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/approvals/teams/" + i10,schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/approvals/properties/teams/items/pattern",keyword:"pattern",params:{pattern: "^[^/\\s]+/[^/\\s]+$"},message:"must match pattern \""+"^[^/\\s]+/[^/\\s]+$"+"\""};
if(vErrors === null){
vErrors = [err93];
}
else {
vErrors.push(err93);
}
errors++;
}
}
else {
const err94 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/approvals/teams/" + i10,schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/approvals/properties/teams/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err94];
}
else {
vErrors.push(err94);
}
errors++;
}
}
let i11 = data33.length;
let j3;
if(i11 > 1){
const indices2 = {};
for(;i11--;){
let item2 = data33[i11];
if(typeof item2 !== "string"){
continue;
}
if(typeof indices2[item2] == "number"){
j3 = indices2[item2];
const err95 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/approvals/teams",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/approvals/properties/teams/uniqueItems",keyword:"uniqueItems",params:{i: i11, j: j3},message:"must NOT have duplicate items (items ## "+j3+" and "+i11+" are identical)"};
if(vErrors === null){
vErrors = [err95];
}
else {
vErrors.push(err95);
}
errors++;
break;
}
indices2[item2] = i11;
}
}
}
else {
const err96 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/approvals/teams",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/approvals/properties/teams/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err96];
}
else {
vErrors.push(err96);
}
errors++;
}
}
if(data29.codeOwners !== undefined){
if(typeof data29.codeOwners !== "boolean"){
const err97 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/approvals/codeOwners",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/approvals/properties/codeOwners/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err97];
}
else {
vErrors.push(err97);
}
errors++;
}
}
}
else {
const err98 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/approvals",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/approvals/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err98];
}
else {
vErrors.push(err98);
}
errors++;
}
}
if(data14.evidence !== undefined){
let data36 = data14.evidence;
if(Array.isArray(data36)){
if(data36.length > 100){
const err99 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/evidence",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/evidence/maxItems",keyword:"maxItems",params:{limit: 100},message:"must NOT have more than 100 items"};
if(vErrors === null){
vErrors = [err99];
}
else {
vErrors.push(err99);
}
errors++;
}
const len8 = data36.length;
for(let i12=0; i12<len8; i12++){
let data37 = data36[i12];
if(typeof data37 === "string"){
if(func3(data37) > 256){
const err100 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/evidence/" + i12,schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/evidence/items/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"};
if(vErrors === null){
vErrors = [err100];
}
else {
vErrors.push(err100);
}
errors++;
}
if(func3(data37) < 1){
const err101 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/evidence/" + i12,schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/evidence/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err101];
}
else {
vErrors.push(err101);
}
errors++;
}
}
else {
const err102 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/evidence/" + i12,schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/evidence/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err102];
}
else {
vErrors.push(err102);
}
errors++;
}
}
let i13 = data36.length;
let j4;
if(i13 > 1){
const indices3 = {};
for(;i13--;){
let item3 = data36[i13];
if(typeof item3 !== "string"){
continue;
}
if(typeof indices3[item3] == "number"){
j4 = indices3[item3];
const err103 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/evidence",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/evidence/uniqueItems",keyword:"uniqueItems",params:{i: i13, j: j4},message:"must NOT have duplicate items (items ## "+j4+" and "+i13+" are identical)"};
if(vErrors === null){
vErrors = [err103];
}
else {
vErrors.push(err103);
}
errors++;
break;
}
indices3[item3] = i13;
}
}
}
else {
const err104 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/evidence",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/evidence/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err104];
}
else {
vErrors.push(err104);
}
errors++;
}
}
if(data14.autoMerge !== undefined){
let data38 = data14.autoMerge;
if(!((((data38 === false) || (data38 === "merge")) || (data38 === "squash")) || (data38 === "rebase"))){
const err105 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/autoMerge",schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/properties/autoMerge/enum",keyword:"enum",params:{allowedValues: schema11.properties.mergePolicy.patternProperties["^[A-Za-z][A-Za-z0-9_-]{0,49}$"].properties.autoMerge.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err105];
}
else {
vErrors.push(err105);
}
errors++;
}
}
}
else {
const err106 = {instancePath:instancePath+"/mergePolicy/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/mergePolicy/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_-%5D%7B0%2C49%7D%24/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err106];
}
else {
vErrors.push(err106);
}
errors++;
}
}
}
}
else {
const err107 = {instancePath:instancePath+"/mergePolicy",schemaPath:"#/properties/mergePolicy/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err107];
}
else {
vErrors.push(err107);
}
errors++;
}
}
if(data.docsDrift !== undefined){
let data39 = data.docsDrift;
if(Array.isArray(data39)){
if(data39.length > 100){
const err108 = {instancePath:instancePath+"/docsDrift",schemaPath:"#/properties/docsDrift/maxItems",keyword:"maxItems",params:{limit: 100},message:"must NOT have more than 100 items"};
if(vErrors === null){
vErrors = [err108];
}
else {
vErrors.push(err108);
}
errors++;
}
const len9 = data39.length;
for(let i14=0; i14<len9; i14++){
let data40 = data39[i14];
if(data40 && typeof data40 == "object" && !Array.isArray(data40)){
if(data40.when === undefined){
const err109 = {instancePath:instancePath+"/docsDrift/" + i14,schemaPath:"#/properties/docsDrift/items/required",keyword:"required",params:{missingProperty: "when"},message:"must have required property '"+"when"+"'"};
if(vErrors === null){
vErrors = [err109];
}
else {
vErrors.push(err109);
}
errors++;
}
if(data40.require === undefined){
const err110 = {instancePath:instancePath+"/docsDrift/" + i14,schemaPath:"#/properties/docsDrift/items/required",keyword:"required",params:{missingProperty: "require"},message:"must have required property '"+"require"+"'"};
if(vErrors === null){
vErrors = [err110];
}
else {
vErrors.push(err110);
}
errors++;
}
for(const key10 in data40){
if(!(((((key10 === "id") || (key10 === "when")) || (key10 === "require")) || (key10 === "action")) || (key10 === "waiver"))){
const err111 = {instancePath:instancePath+"/docsDrift/" + i14,schemaPath:"#/properties/docsDrift/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key10},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err111];
}
else {
vErrors.push(err111);
}
errors++;
}
}
if(data40.id !== undefined){
let data41 = data40.id;
if(typeof data41 === "string"){
if(!pattern6.test(data41)){
const err112 = {instancePath:instancePath+"/docsDrift/" + i14+"/id",schemaPath:"#/properties/docsDrift/items/properties/id/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z][A-Za-z0-9_.-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z][A-Za-z0-9_.-]{0,63}$"+"\""};
if(vErrors === null){
vErrors = [err112];
}
else {
vErrors.push(err112);
}
errors++;
}
}
else {
const err113 = {instancePath:instancePath+"/docsDrift/" + i14+"/id",schemaPath:"#/properties/docsDrift/items/properties/id/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err113];
}
else {
vErrors.push(err113);
}
errors++;
}
}
if(data40.when !== undefined){
let data42 = data40.when;
if(Array.isArray(data42)){
if(data42.length > 1000){
const err114 = {instancePath:instancePath+"/docsDrift/" + i14+"/when",schemaPath:"#/properties/docsDrift/items/properties/when/maxItems",keyword:"maxItems",params:{limit: 1000},message:"must NOT have more than 1000 items"};
if(vErrors === null){
vErrors = [err114];
}
else {
vErrors.push(err114);
}
errors++;
}
if(data42.length < 1){
const err115 = {instancePath:instancePath+"/docsDrift/" + i14+"/when",schemaPath:"#/properties/docsDrift/items/properties/when/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err115];
}
else {
vErrors.push(err115);
}
errors++;
}
const len10 = data42.length;
for(let i15=0; i15<len10; i15++){
let data43 = data42[i15];
if(typeof data43 === "string"){
if(func3(data43) > 512){
const err116 = {instancePath:instancePath+"/docsDrift/" + i14+"/when/" + i15,schemaPath:"#/properties/docsDrift/items/properties/when/items/maxLength",keyword:"maxLength",params:{limit: 512},message:"must NOT have more than 512 characters"};
if(vErrors === null){
vErrors = [err116];
}
else {
vErrors.push(err116);
}
errors++;
}
if(func3(data43) < 1){
const err117 = {instancePath:instancePath+"/docsDrift/" + i14+"/when/" + i15,schemaPath:"#/properties/docsDrift/items/properties/when/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err117];
}
else {
vErrors.push(err117);
}
errors++;
}
}
else {
const err118 = {instancePath:instancePath+"/docsDrift/" + i14+"/when/" + i15,schemaPath:"#/properties/docsDrift/items/properties/when/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err118];
}
else {
vErrors.push(err118);
}
errors++;
}
}
}
else {
const err119 = {instancePath:instancePath+"/docsDrift/" + i14+"/when",schemaPath:"#/properties/docsDrift/items/properties/when/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err119];
}
else {
vErrors.push(err119);
}
errors++;
}
}
if(data40.require !== undefined){
let data44 = data40.require;
if(Array.isArray(data44)){
if(data44.length > 1000){
const err120 = {instancePath:instancePath+"/docsDrift/" + i14+"/require",schemaPath:"#/properties/docsDrift/items/properties/require/maxItems",keyword:"maxItems",params:{limit: 1000},message:"must NOT have more than 1000 items"};
if(vErrors === null){
vErrors = [err120];
}
else {
vErrors.push(err120);
}
errors++;
}
if(data44.length < 1){
const err121 = {instancePath:instancePath+"/docsDrift/" + i14+"/require",schemaPath:"#/properties/docsDrift/items/properties/require/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err121];
}
else {
vErrors.push(err121);
}
errors++;
}
const len11 = data44.length;
for(let i16=0; i16<len11; i16++){
let data45 = data44[i16];
if(typeof data45 === "string"){
if(func3(data45) > 512){
const err122 = {instancePath:instancePath+"/docsDrift/" + i14+"/require/" + i16,schemaPath:"#/properties/docsDrift/items/properties/require/items/maxLength",keyword:"maxLength",params:{limit: 512},message:"must NOT have more than 512 characters"};
if(vErrors === null){
vErrors = [err122];
}
else {
vErrors.push(err122);
}
errors++;
}
if(func3(data45) < 1){
const err123 = {instancePath:instancePath+"/docsDrift/" + i14+"/require/" + i16,schemaPath:"#/properties/docsDrift/items/properties/require/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err123];
}
else {
vErrors.push(err123);
}
errors++;
}
}
else {
const err124 = {instancePath:instancePath+"/docsDrift/" + i14+"/require/" + i16,schemaPath:"#/properties/docsDrift/items/properties/require/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err124];
}
else {
vErrors.push(err124);
}
errors++;
}
}
}
else {
const err125 = {instancePath:instancePath+"/docsDrift/" + i14+"/require",schemaPath:"#/properties/docsDrift/items/properties/require/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err125];
}
else {
vErrors.push(err125);
}
errors++;
}
}
if(data40.action !== undefined){
let data46 = data40.action;
if(!((data46 === "block") || (data46 === "warn"))){
const err126 = {instancePath:instancePath+"/docsDrift/" + i14+"/action",schemaPath:"#/properties/docsDrift/items/properties/action/enum",keyword:"enum",params:{allowedValues: schema11.properties.docsDrift.items.properties.action.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err126];
}
else {
vErrors.push(err126);
}
errors++;
}
}
if(data40.waiver !== undefined){
let data47 = data40.waiver;
if(data47 && typeof data47 == "object" && !Array.isArray(data47)){
if(Object.keys(data47).length < 1){
const err127 = {instancePath:instancePath+"/docsDrift/" + i14+"/waiver",schemaPath:"#/properties/docsDrift/items/properties/waiver/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties"};
if(vErrors === null){
vErrors = [err127];
}
else {
vErrors.push(err127);
}
errors++;
}
for(const key11 in data47){
if(!(((key11 === "users") || (key11 === "teams")) || (key11 === "permission"))){
const err128 = {instancePath:instancePath+"/docsDrift/" + i14+"/waiver",schemaPath:"#/properties/docsDrift/items/properties/waiver/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key11},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err128];
}
else {
vErrors.push(err128);
}
errors++;
}
}
if(data47.users !== undefined){
let data48 = data47.users;
if(Array.isArray(data48)){
if(data48.length > 100){
const err129 = {instancePath:instancePath+"/docsDrift/" + i14+"/waiver/users",schemaPath:"#/properties/docsDrift/items/properties/waiver/properties/users/maxItems",keyword:"maxItems",params:{limit: 100},message:"must NOT have more than 100 items"};
if(vErrors === null){
vErrors = [err129];
}
else {
vErrors.push(err129);
}
errors++;
}
if(data48.length < 1){
const err130 = {instancePath:instancePath+"/docsDrift/" + i14+"/waiver/users",schemaPath:"#/properties/docsDrift/items/properties/waiver/properties/users/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err130];
}
else {
vErrors.push(err130);
}
errors++;
}
const len12 = data48.length;
for(let i17=0; i17<len12; i17++){
let data49 = data48[i17];
if(typeof data49 === "string"){
if(func3(data49) > 256){
const err131 = {instancePath:instancePath+"/docsDrift/" + i14+"/waiver/users/" + i17,schemaPath:"#/properties/docsDrift/items/properties/waiver/properties/users/items/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"};
if(vErrors === null){
vErrors = [err131];
}
else {
vErrors.push(err131);
}
errors++;
}
if(func3(data49) < 1){
const err132 = {instancePath:instancePath+"/docsDrift/" + i14+"/waiver/users/" + i17,schemaPath:"#/properties/docsDrift/items/properties/waiver/properties/users/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err132];
}
else {
vErrors.push(err132);
}
errors++;
}
}
else {
const err133 = {instancePath:instancePath+"/docsDrift/" + i14+"/waiver/users/" + i17,schemaPath:"#/properties/docsDrift/items/properties/waiver/properties/users/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err133];
}
else {
vErrors.push(err133);
}
errors++;
}
}
let i18 = data48.length;
let j5;
if(i18 > 1){
const indices4 = {};
for(;i18--;){
let item4 = data48[i18];
if(typeof item4 !== "string"){
continue;
}
if(typeof indices4[item4] == "number"){
j5 = indices4[item4];
const err134 = {instancePath:instancePath+"/docsDrift/" + i14+"/waiver/users",schemaPath:"#/properties/docsDrift/items/properties/waiver/properties/users/uniqueItems",keyword:"uniqueItems",params:{i: i18, j: j5},message:"must NOT have duplicate items (items ## "+j5+" and "+i18+" are identical)"};
if(vErrors === null){
vErrors = [err134];
}
else {
vErrors.push(err134);
}
errors++;
break;
}
indices4[item4] = i18;
}
}
}
else {
const err135 = {instancePath:instancePath+"/docsDrift/" + i14+"/waiver/users",schemaPath:"#/properties/docsDrift/items/properties/waiver/properties/users/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err135];
}
else {
vErrors.push(err135);
}
errors++;
}
}
if(data47.teams !== undefined){
let data50 = data47.teams;
if(Array.isArray(data50)){
if(data50.length > 100){
const err136 = {instancePath:instancePath+"/docsDrift/" + i14+"/waiver/teams",schemaPath:"#/properties/docsDrift/items/properties/waiver/properties/teams/maxItems",keyword:"maxItems",params:{limit: 100},message:"must NOT have more than 100 items"};
if(vErrors === null){
vErrors = [err136];
}
else {
vErrors.push(err136);
}
errors++;
}
if(data50.length < 1){
const err137 = {instancePath:instancePath+"/docsDrift/" + i14+"/waiver/teams",schemaPath:"#/properties/docsDrift/items/properties/waiver/properties/teams/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err137];
}
else {
vErrors.push(err137);
}
errors++;
}
const len13 = data50.length;
for(let i19=0; i19<len13; i19++){
let data51 = data50[i19];
if(typeof data51 === "string"){
if(func3(data51) > 200){
const err138 = {instancePath:instancePath+"/docsDrift/" + i14+"/waiver/teams/" + i19,schemaPath:"#/properties/docsDrift/items/properties/waiver/properties/teams/items/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters"};
if(vErrors === null){
vErrors = [err138];
}
else {
vErrors.push(err138);
}
errors++;
}
if(!pattern5.test(data51)){
const err139 = {instancePath:instancePath+"/docsDrift/" + i14+"/waiver/teams/" + i19,schemaPath:"#/properties/docsDrift/items/properties/waiver/properties/teams/items/pattern",keyword:"pattern",params:{pattern: "^[^/\\s]+/[^/\\s]+$"},message:"must match pattern \""+"^[^/\\s]+/[^/\\s]+$"+"\""};
if(vErrors === null){
vErrors = [err139];
}
else {
vErrors.push(err139);
}
errors++;
}
}
else {
const err140 = {instancePath:instancePath+"/docsDrift/" + i14+"/waiver/teams/" + i19,schemaPath:"#/properties/docsDrift/items/properties/waiver/properties/teams/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err140];
}
else {
vErrors.push(err140);
}
errors++;
}
}
let i20 = data50.length;
let j6;
if(i20 > 1){
const indices5 = {};
for(;i20--;){
let item5 = data50[i20];
if(typeof item5 !== "string"){
continue;
}
if(typeof indices5[item5] == "number"){
j6 = indices5[item5];
const err141 = {instancePath:instancePath+"/docsDrift/" + i14+"/waiver/teams",schemaPath:"#/properties/docsDrift/items/properties/waiver/properties/teams/uniqueItems",keyword:"uniqueItems",params:{i: i20, j: j6},message:"must NOT have duplicate items (items ## "+j6+" and "+i20+" are identical)"};
if(vErrors === null){
vErrors = [err141];
}
else {
vErrors.push(err141);
}
errors++;
break;
}
indices5[item5] = i20;
}
}
}
else {
const err142 = {instancePath:instancePath+"/docsDrift/" + i14+"/waiver/teams",schemaPath:"#/properties/docsDrift/items/properties/waiver/properties/teams/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err142];
}
else {
vErrors.push(err142);
}
errors++;
}
}
if(data47.permission !== undefined){
let data52 = data47.permission;
if(!(((data52 === "write") || (data52 === "maintain")) || (data52 === "admin"))){
const err143 = {instancePath:instancePath+"/docsDrift/" + i14+"/waiver/permission",schemaPath:"#/properties/docsDrift/items/properties/waiver/properties/permission/enum",keyword:"enum",params:{allowedValues: schema11.properties.docsDrift.items.properties.waiver.properties.permission.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err143];
}
else {
vErrors.push(err143);
}
errors++;
}
}
}
else {
const err144 = {instancePath:instancePath+"/docsDrift/" + i14+"/waiver",schemaPath:"#/properties/docsDrift/items/properties/waiver/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err144];
}
else {
vErrors.push(err144);
}
errors++;
}
}
}
else {
const err145 = {instancePath:instancePath+"/docsDrift/" + i14,schemaPath:"#/properties/docsDrift/items/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err145];
}
else {
vErrors.push(err145);
}
errors++;
}
}
}
else {
const err146 = {instancePath:instancePath+"/docsDrift",schemaPath:"#/properties/docsDrift/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err146];
}
else {
vErrors.push(err146);
}
errors++;
}
}
if(data.escalation !== undefined){
let data53 = data.escalation;
if(Array.isArray(data53)){
if(data53.length > 100){
const err147 = {instancePath:instancePath+"/escalation",schemaPath:"#/properties/escalation/maxItems",keyword:"maxItems",params:{limit: 100},message:"must NOT have more than 100 items"};
if(vErrors === null){
vErrors = [err147];
}
else {
vErrors.push(err147);
}
errors++;
}
const len14 = data53.length;
for(let i21=0; i21<len14; i21++){
let data54 = data53[i21];
if(data54 && typeof data54 == "object" && !Array.isArray(data54)){
for(const key12 in data54){
if(!((((((key12 === "id") || (key12 === "path")) || (key12 === "content")) || (key12 === "action")) || (key12 === "channel")) || (key12 === "approvals"))){
const err148 = {instancePath:instancePath+"/escalation/" + i21,schemaPath:"#/properties/escalation/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key12},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err148];
}
else {
vErrors.push(err148);
}
errors++;
}
}
if(data54.id !== undefined){
let data55 = data54.id;
if(typeof data55 === "string"){
if(!pattern6.test(data55)){
const err149 = {instancePath:instancePath+"/escalation/" + i21+"/id",schemaPath:"#/properties/escalation/items/properties/id/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z][A-Za-z0-9_.-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z][A-Za-z0-9_.-]{0,63}$"+"\""};
if(vErrors === null){
vErrors = [err149];
}
else {
vErrors.push(err149);
}
errors++;
}
}
else {
const err150 = {instancePath:instancePath+"/escalation/" + i21+"/id",schemaPath:"#/properties/escalation/items/properties/id/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err150];
}
else {
vErrors.push(err150);
}
errors++;
}
}
if(data54.path !== undefined){
let data56 = data54.path;
if(Array.isArray(data56)){
if(data56.length > 1000){
const err151 = {instancePath:instancePath+"/escalation/" + i21+"/path",schemaPath:"#/properties/escalation/items/properties/path/maxItems",keyword:"maxItems",params:{limit: 1000},message:"must NOT have more than 1000 items"};
if(vErrors === null){
vErrors = [err151];
}
else {
vErrors.push(err151);
}
errors++;
}
if(data56.length < 1){
const err152 = {instancePath:instancePath+"/escalation/" + i21+"/path",schemaPath:"#/properties/escalation/items/properties/path/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err152];
}
else {
vErrors.push(err152);
}
errors++;
}
const len15 = data56.length;
for(let i22=0; i22<len15; i22++){
let data57 = data56[i22];
if(typeof data57 === "string"){
if(func3(data57) > 512){
const err153 = {instancePath:instancePath+"/escalation/" + i21+"/path/" + i22,schemaPath:"#/properties/escalation/items/properties/path/items/maxLength",keyword:"maxLength",params:{limit: 512},message:"must NOT have more than 512 characters"};
if(vErrors === null){
vErrors = [err153];
}
else {
vErrors.push(err153);
}
errors++;
}
if(func3(data57) < 1){
const err154 = {instancePath:instancePath+"/escalation/" + i21+"/path/" + i22,schemaPath:"#/properties/escalation/items/properties/path/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err154];
}
else {
vErrors.push(err154);
}
errors++;
}
}
else {
const err155 = {instancePath:instancePath+"/escalation/" + i21+"/path/" + i22,schemaPath:"#/properties/escalation/items/properties/path/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err155];
}
else {
vErrors.push(err155);
}
errors++;
}
}
}
else {
const err156 = {instancePath:instancePath+"/escalation/" + i21+"/path",schemaPath:"#/properties/escalation/items/properties/path/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err156];
}
else {
vErrors.push(err156);
}
errors++;
}
}
if(data54.content !== undefined){
let data58 = data54.content;
if(Array.isArray(data58)){
if(data58.length > 200){
const err157 = {instancePath:instancePath+"/escalation/" + i21+"/content",schemaPath:"#/properties/escalation/items/properties/content/maxItems",keyword:"maxItems",params:{limit: 200},message:"must NOT have more than 200 items"};
if(vErrors === null){
vErrors = [err157];
}
else {
vErrors.push(err157);
}
errors++;
}
if(data58.length < 1){
const err158 = {instancePath:instancePath+"/escalation/" + i21+"/content",schemaPath:"#/properties/escalation/items/properties/content/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err158];
}
else {
vErrors.push(err158);
}
errors++;
}
const len16 = data58.length;
for(let i23=0; i23<len16; i23++){
let data59 = data58[i23];
if(typeof data59 === "string"){
if(func3(data59) > 512){
const err159 = {instancePath:instancePath+"/escalation/" + i21+"/content/" + i23,schemaPath:"#/properties/escalation/items/properties/content/items/maxLength",keyword:"maxLength",params:{limit: 512},message:"must NOT have more than 512 characters"};
if(vErrors === null){
vErrors = [err159];
}
else {
vErrors.push(err159);
}
errors++;
}
if(func3(data59) < 1){
const err160 = {instancePath:instancePath+"/escalation/" + i21+"/content/" + i23,schemaPath:"#/properties/escalation/items/properties/content/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err160];
}
else {
vErrors.push(err160);
}
errors++;
}
}
else {
const err161 = {instancePath:instancePath+"/escalation/" + i21+"/content/" + i23,schemaPath:"#/properties/escalation/items/properties/content/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err161];
}
else {
vErrors.push(err161);
}
errors++;
}
}
}
else {
const err162 = {instancePath:instancePath+"/escalation/" + i21+"/content",schemaPath:"#/properties/escalation/items/properties/content/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err162];
}
else {
vErrors.push(err162);
}
errors++;
}
}
if(data54.action !== undefined){
let data60 = data54.action;
if(!((data60 === "notify") || (data60 === "require-approval"))){
const err163 = {instancePath:instancePath+"/escalation/" + i21+"/action",schemaPath:"#/properties/escalation/items/properties/action/enum",keyword:"enum",params:{allowedValues: schema11.properties.escalation.items.properties.action.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err163];
}
else {
vErrors.push(err163);
}
errors++;
}
}
if(data54.channel !== undefined){
let data61 = data54.channel;
if(typeof data61 === "string"){
if(func3(data61) > 256){
const err164 = {instancePath:instancePath+"/escalation/" + i21+"/channel",schemaPath:"#/properties/escalation/items/properties/channel/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"};
if(vErrors === null){
vErrors = [err164];
}
else {
vErrors.push(err164);
}
errors++;
}
if(func3(data61) < 1){
const err165 = {instancePath:instancePath+"/escalation/" + i21+"/channel",schemaPath:"#/properties/escalation/items/properties/channel/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err165];
}
else {
vErrors.push(err165);
}
errors++;
}
}
else {
const err166 = {instancePath:instancePath+"/escalation/" + i21+"/channel",schemaPath:"#/properties/escalation/items/properties/channel/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err166];
}
else {
vErrors.push(err166);
}
errors++;
}
}
if(data54.approvals !== undefined){
let data62 = data54.approvals;
if(data62 && typeof data62 == "object" && !Array.isArray(data62)){
for(const key13 in data62){
if(!((((key13 === "count") || (key13 === "users")) || (key13 === "teams")) || (key13 === "codeOwners"))){
const err167 = {instancePath:instancePath+"/escalation/" + i21+"/approvals",schemaPath:"#/properties/escalation/items/properties/approvals/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key13},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err167];
}
else {
vErrors.push(err167);
}
errors++;
}
}
if(data62.count !== undefined){
let data63 = data62.count;
if(!(((typeof data63 == "number") && (!(data63 % 1) && !isNaN(data63))) && (isFinite(data63)))){
const err168 = {instancePath:instancePath+"/escalation/" + i21+"/approvals/count",schemaPath:"#/properties/escalation/items/properties/approvals/properties/count/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err168];
}
else {
vErrors.push(err168);
}
errors++;
}
if((typeof data63 == "number") && (isFinite(data63))){
if(data63 > 20 || isNaN(data63)){
const err169 = {instancePath:instancePath+"/escalation/" + i21+"/approvals/count",schemaPath:"#/properties/escalation/items/properties/approvals/properties/count/maximum",keyword:"maximum",params:{comparison: "<=", limit: 20},message:"must be <= 20"};
if(vErrors === null){
vErrors = [err169];
}
else {
vErrors.push(err169);
}
errors++;
}
if(data63 < 1 || isNaN(data63)){
const err170 = {instancePath:instancePath+"/escalation/" + i21+"/approvals/count",schemaPath:"#/properties/escalation/items/properties/approvals/properties/count/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err170];
}
else {
vErrors.push(err170);
}
errors++;
}
}
}
if(data62.users !== undefined){
let data64 = data62.users;
if(Array.isArray(data64)){
if(data64.length > 100){
const err171 = {instancePath:instancePath+"/escalation/" + i21+"/approvals/users",schemaPath:"#/properties/escalation/items/properties/approvals/properties/users/maxItems",keyword:"maxItems",params:{limit: 100},message:"must NOT have more than 100 items"};
if(vErrors === null){
vErrors = [err171];
}
else {
vErrors.push(err171);
}
errors++;
}
if(data64.length < 1){
const err172 = {instancePath:instancePath+"/escalation/" + i21+"/approvals/users",schemaPath:"#/properties/escalation/items/properties/approvals/properties/users/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err172];
}
else {
vErrors.push(err172);
}
errors++;
}
const len17 = data64.length;
for(let i24=0; i24<len17; i24++){
let data65 = data64[i24];
if(typeof data65 === "string"){
if(func3(data65) > 256){
const err173 = {instancePath:instancePath+"/escalation/" + i21+"/approvals/users/" + i24,schemaPath:"#/properties/escalation/items/properties/approvals/properties/users/items/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"};
if(vErrors === null){
vErrors = [err173];
}
else {
vErrors.push(err173);
}
errors++;
}
if(func3(data65) < 1){
const err174 = {instancePath:instancePath+"/escalation/" + i21+"/approvals/users/" + i24,schemaPath:"#/properties/escalation/items/properties/approvals/properties/users/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err174];
}
else {
vErrors.push(err174);
}
errors++;
}
}
else {
const err175 = {instancePath:instancePath+"/escalation/" + i21+"/approvals/users/" + i24,schemaPath:"#/properties/escalation/items/properties/approvals/properties/users/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err175];
}
else {
vErrors.push(err175);
}
errors++;
}
}
let i25 = data64.length;
let j7;
if(i25 > 1){
const indices6 = {};
for(;i25--;){
let item6 = data64[i25];
if(typeof item6 !== "string"){
continue;
}
if(typeof indices6[item6] == "number"){
j7 = indices6[item6];
const err176 = {instancePath:instancePath+"/escalation/" + i21+"/approvals/users",schemaPath:"#/properties/escalation/items/properties/approvals/properties/users/uniqueItems",keyword:"uniqueItems",params:{i: i25, j: j7},message:"must NOT have duplicate items (items ## "+j7+" and "+i25+" are identical)"};
if(vErrors === null){
vErrors = [err176];
}
else {
vErrors.push(err176);
}
errors++;
break;
}
indices6[item6] = i25;
}
}
}
else {
const err177 = {instancePath:instancePath+"/escalation/" + i21+"/approvals/users",schemaPath:"#/properties/escalation/items/properties/approvals/properties/users/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err177];
}
else {
vErrors.push(err177);
}
errors++;
}
}
if(data62.teams !== undefined){
let data66 = data62.teams;
if(Array.isArray(data66)){
if(data66.length > 100){
const err178 = {instancePath:instancePath+"/escalation/" + i21+"/approvals/teams",schemaPath:"#/properties/escalation/items/properties/approvals/properties/teams/maxItems",keyword:"maxItems",params:{limit: 100},message:"must NOT have more than 100 items"};
if(vErrors === null){
vErrors = [err178];
}
else {
vErrors.push(err178);
}
errors++;
}
if(data66.length < 1){
const err179 = {instancePath:instancePath+"/escalation/" + i21+"/approvals/teams",schemaPath:"#/properties/escalation/items/properties/approvals/properties/teams/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err179];
}
else {
vErrors.push(err179);
}
errors++;
}
const len18 = data66.length;
for(let i26=0; i26<len18; i26++){
let data67 = data66[i26];
if(typeof data67 === "string"){
if(func3(data67) > 200){
const err180 = {instancePath:instancePath+"/escalation/" + i21+"/approvals/teams/" + i26,schemaPath:"#/properties/escalation/items/properties/approvals/properties/teams/items/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters"};
if(vErrors === null){
vErrors = [err180];
}
else {
vErrors.push(err180);
}
errors++;
}
if(!pattern5.test(data67)){
const err181 = {instancePath:instancePath+"/escalation/" + i21+"/approvals/teams/" + i26,schemaPath:"#/properties/escalation/items/properties/approvals/properties/teams/items/pattern",keyword:"pattern",params:{pattern: "^[^/\\s]+/[^/\\s]+$"},message:"must match pattern \""+"^[^/\\s]+/[^/\\s]+$"+"\""};
if(vErrors === null){
vErrors = [err181];
}
else {
vErrors.push(err181);
}
errors++;
}
}
else {
const err182 = {instancePath:instancePath+"/escalation/" + i21+"/approvals/teams/" + i26,schemaPath:"#/properties/escalation/items/properties/approvals/properties/teams/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err182];
}
else {
vErrors.push(err182);
}
errors++;
}
}
let i27 = data66.length;
let j8;
if(i27 > 1){
const indices7 = {};
for(;i27--;){
let item7 = data66[i27];
if(typeof item7 !== "string"){
continue;
}
if(typeof indices7[item7] == "number"){
j8 = indices7[item7];
const err183 = {instancePath:instancePath+"/escalation/" + i21+"/approvals/teams",schemaPath:"#/properties/escalation/items/properties/approvals/properties/teams/uniqueItems",keyword:"uniqueItems",params:{i: i27, j: j8},message:"must NOT have duplicate items (items ## "+j8+" and "+i27+" are identical)"};
if(vErrors === null){
vErrors = [err183];
}
else {
vErrors.push(err183);
}
errors++;
break;
}
indices7[item7] = i27;
}
}
}
else {
const err184 = {instancePath:instancePath+"/escalation/" + i21+"/approvals/teams",schemaPath:"#/properties/escalation/items/properties/approvals/properties/teams/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err184];
}
else {
vErrors.push(err184);
}
errors++;
}
}
if(data62.codeOwners !== undefined){
if(typeof data62.codeOwners !== "boolean"){
const err185 = {instancePath:instancePath+"/escalation/" + i21+"/approvals/codeOwners",schemaPath:"#/properties/escalation/items/properties/approvals/properties/codeOwners/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err185];
}
else {
vErrors.push(err185);
}
errors++;
}
}
}
else {
const err186 = {instancePath:instancePath+"/escalation/" + i21+"/approvals",schemaPath:"#/properties/escalation/items/properties/approvals/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err186];
}
else {
vErrors.push(err186);
}
errors++;
}
}
}
else {
const err187 = {instancePath:instancePath+"/escalation/" + i21,schemaPath:"#/properties/escalation/items/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err187];
}
else {
vErrors.push(err187);
}
errors++;
}
}
}
else {
const err188 = {instancePath:instancePath+"/escalation",schemaPath:"#/properties/escalation/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err188];
}
else {
vErrors.push(err188);
}
errors++;
}
}
if(data.reviewers !== undefined){
let data69 = data.reviewers;
if(data69 && typeof data69 == "object" && !Array.isArray(data69)){
if(Object.keys(data69).length > 20){
const err189 = {instancePath:instancePath+"/reviewers",schemaPath:"#/properties/reviewers/maxProperties",keyword:"maxProperties",params:{limit: 20},message:"must NOT have more than 20 properties"};
if(vErrors === null){
vErrors = [err189];
}
else {
vErrors.push(err189);
}
errors++;
}
for(const key14 in data69){
if(!(pattern6.test(key14))){
const err190 = {instancePath:instancePath+"/reviewers",schemaPath:"#/properties/reviewers/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key14},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err190];
}
else {
vErrors.push(err190);
}
errors++;
}
}
for(const key15 in data69){
if(pattern6.test(key15)){
let data70 = data69[key15];
if(data70 && typeof data70 == "object" && !Array.isArray(data70)){
if(data70.adapter === undefined){
const err191 = {instancePath:instancePath+"/reviewers/" + key15.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/reviewers/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/required",keyword:"required",params:{missingProperty: "adapter"},message:"must have required property '"+"adapter"+"'"};
if(vErrors === null){
vErrors = [err191];
}
else {
vErrors.push(err191);
}
errors++;
}
for(const key16 in data70){
if(!(func2.call(schema11.properties.reviewers.patternProperties["^[A-Za-z][A-Za-z0-9_.-]{0,63}$"].properties, key16))){
const err192 = {instancePath:instancePath+"/reviewers/" + key15.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/reviewers/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key16},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err192];
}
else {
vErrors.push(err192);
}
errors++;
}
}
if(data70.adapter !== undefined){
let data71 = data70.adapter;
if(!(((((((data71 === "greptile") || (data71 === "coderabbit")) || (data71 === "copilot")) || (data71 === "codex")) || (data71 === "claude")) || (data71 === "sarif")) || (data71 === "generic"))){
const err193 = {instancePath:instancePath+"/reviewers/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/adapter",schemaPath:"#/properties/reviewers/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/adapter/enum",keyword:"enum",params:{allowedValues: schema11.properties.reviewers.patternProperties["^[A-Za-z][A-Za-z0-9_.-]{0,63}$"].properties.adapter.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err193];
}
else {
vErrors.push(err193);
}
errors++;
}
}
if(data70.appId !== undefined){
let data72 = data70.appId;
if(!(((typeof data72 == "number") && (!(data72 % 1) && !isNaN(data72))) && (isFinite(data72)))){
const err194 = {instancePath:instancePath+"/reviewers/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/appId",schemaPath:"#/properties/reviewers/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/appId/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err194];
}
else {
vErrors.push(err194);
}
errors++;
}
if((typeof data72 == "number") && (isFinite(data72))){
if(data72 > 9007199254740991 || isNaN(data72)){
const err195 = {instancePath:instancePath+"/reviewers/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/appId",schemaPath:"#/properties/reviewers/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/appId/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"};
if(vErrors === null){
vErrors = [err195];
}
else {
vErrors.push(err195);
}
errors++;
}
if(data72 < 1 || isNaN(data72)){
const err196 = {instancePath:instancePath+"/reviewers/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/appId",schemaPath:"#/properties/reviewers/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/appId/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err196];
}
else {
vErrors.push(err196);
}
errors++;
}
}
}
if(data70.appSlug !== undefined){
let data73 = data70.appSlug;
if(typeof data73 === "string"){
if(!pattern4.test(data73)){
const err197 = {instancePath:instancePath+"/reviewers/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/appSlug",schemaPath:"#/properties/reviewers/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/appSlug/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9][a-z0-9-]{0,99}$"},message:"must match pattern \""+"^[a-z0-9][a-z0-9-]{0,99}$"+"\""};
if(vErrors === null){
vErrors = [err197];
}
else {
vErrors.push(err197);
}
errors++;
}
}
else {
const err198 = {instancePath:instancePath+"/reviewers/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/appSlug",schemaPath:"#/properties/reviewers/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/appSlug/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err198];
}
else {
vErrors.push(err198);
}
errors++;
}
}
if(data70.accountId !== undefined){
let data74 = data70.accountId;
if(!(((typeof data74 == "number") && (!(data74 % 1) && !isNaN(data74))) && (isFinite(data74)))){
const err199 = {instancePath:instancePath+"/reviewers/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/accountId",schemaPath:"#/properties/reviewers/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/accountId/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err199];
}
else {
vErrors.push(err199);
}
errors++;
}
if((typeof data74 == "number") && (isFinite(data74))){
if(data74 > 9007199254740991 || isNaN(data74)){
const err200 = {instancePath:instancePath+"/reviewers/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/accountId",schemaPath:"#/properties/reviewers/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/accountId/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"};
if(vErrors === null){
vErrors = [err200];
}
else {
vErrors.push(err200);
}
errors++;
}
if(data74 < 1 || isNaN(data74)){
const err201 = {instancePath:instancePath+"/reviewers/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/accountId",schemaPath:"#/properties/reviewers/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/accountId/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err201];
}
else {
vErrors.push(err201);
}
errors++;
}
}
}
if(data70.checkName !== undefined){
let data75 = data70.checkName;
if(typeof data75 === "string"){
if(func3(data75) > 200){
const err202 = {instancePath:instancePath+"/reviewers/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/checkName",schemaPath:"#/properties/reviewers/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/checkName/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters"};
if(vErrors === null){
vErrors = [err202];
}
else {
vErrors.push(err202);
}
errors++;
}
if(func3(data75) < 1){
const err203 = {instancePath:instancePath+"/reviewers/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/checkName",schemaPath:"#/properties/reviewers/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/checkName/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err203];
}
else {
vErrors.push(err203);
}
errors++;
}
}
else {
const err204 = {instancePath:instancePath+"/reviewers/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/checkName",schemaPath:"#/properties/reviewers/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/checkName/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err204];
}
else {
vErrors.push(err204);
}
errors++;
}
}
if(data70.rerunComment !== undefined){
let data76 = data70.rerunComment;
if(typeof data76 === "string"){
if(func3(data76) > 1000){
const err205 = {instancePath:instancePath+"/reviewers/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/rerunComment",schemaPath:"#/properties/reviewers/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/rerunComment/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters"};
if(vErrors === null){
vErrors = [err205];
}
else {
vErrors.push(err205);
}
errors++;
}
if(func3(data76) < 1){
const err206 = {instancePath:instancePath+"/reviewers/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/rerunComment",schemaPath:"#/properties/reviewers/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/rerunComment/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err206];
}
else {
vErrors.push(err206);
}
errors++;
}
}
else {
const err207 = {instancePath:instancePath+"/reviewers/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/rerunComment",schemaPath:"#/properties/reviewers/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/rerunComment/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err207];
}
else {
vErrors.push(err207);
}
errors++;
}
}
if(data70.timeoutMinutes !== undefined){
let data77 = data70.timeoutMinutes;
if(!(((typeof data77 == "number") && (!(data77 % 1) && !isNaN(data77))) && (isFinite(data77)))){
const err208 = {instancePath:instancePath+"/reviewers/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/timeoutMinutes",schemaPath:"#/properties/reviewers/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/timeoutMinutes/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err208];
}
else {
vErrors.push(err208);
}
errors++;
}
if((typeof data77 == "number") && (isFinite(data77))){
if(data77 > 1440 || isNaN(data77)){
const err209 = {instancePath:instancePath+"/reviewers/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/timeoutMinutes",schemaPath:"#/properties/reviewers/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/timeoutMinutes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1440},message:"must be <= 1440"};
if(vErrors === null){
vErrors = [err209];
}
else {
vErrors.push(err209);
}
errors++;
}
if(data77 < 1 || isNaN(data77)){
const err210 = {instancePath:instancePath+"/reviewers/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/timeoutMinutes",schemaPath:"#/properties/reviewers/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/timeoutMinutes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err210];
}
else {
vErrors.push(err210);
}
errors++;
}
}
}
if(data70.onSilence !== undefined){
let data78 = data70.onSilence;
if(!((((data78 === "fail-over") || (data78 === "wait")) || (data78 === "escalate")) || (data78 === "block"))){
const err211 = {instancePath:instancePath+"/reviewers/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/onSilence",schemaPath:"#/properties/reviewers/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/onSilence/enum",keyword:"enum",params:{allowedValues: schema11.properties.reviewers.patternProperties["^[A-Za-z][A-Za-z0-9_.-]{0,63}$"].properties.onSilence.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err211];
}
else {
vErrors.push(err211);
}
errors++;
}
}
if(data70.onRateLimit !== undefined){
let data79 = data70.onRateLimit;
if(!(((data79 === "fail-over") || (data79 === "wait")) || (data79 === "escalate"))){
const err212 = {instancePath:instancePath+"/reviewers/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/onRateLimit",schemaPath:"#/properties/reviewers/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/onRateLimit/enum",keyword:"enum",params:{allowedValues: schema11.properties.reviewers.patternProperties["^[A-Za-z][A-Za-z0-9_.-]{0,63}$"].properties.onRateLimit.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err212];
}
else {
vErrors.push(err212);
}
errors++;
}
}
}
else {
const err213 = {instancePath:instancePath+"/reviewers/" + key15.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/reviewers/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err213];
}
else {
vErrors.push(err213);
}
errors++;
}
}
}
}
else {
const err214 = {instancePath:instancePath+"/reviewers",schemaPath:"#/properties/reviewers/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err214];
}
else {
vErrors.push(err214);
}
errors++;
}
}
if(data.rerun !== undefined){
let data80 = data.rerun;
if(data80 && typeof data80 == "object" && !Array.isArray(data80)){
for(const key17 in data80){
if(!((((key17 === "maxPerHead") || (key17 === "maxPerPullRequest")) || (key17 === "quietSeconds")) || (key17 === "onPush"))){
const err215 = {instancePath:instancePath+"/rerun",schemaPath:"#/properties/rerun/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key17},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err215];
}
else {
vErrors.push(err215);
}
errors++;
}
}
if(data80.maxPerHead !== undefined){
let data81 = data80.maxPerHead;
if(!(((typeof data81 == "number") && (!(data81 % 1) && !isNaN(data81))) && (isFinite(data81)))){
const err216 = {instancePath:instancePath+"/rerun/maxPerHead",schemaPath:"#/properties/rerun/properties/maxPerHead/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err216];
}
else {
vErrors.push(err216);
}
errors++;
}
if((typeof data81 == "number") && (isFinite(data81))){
if(data81 > 20 || isNaN(data81)){
const err217 = {instancePath:instancePath+"/rerun/maxPerHead",schemaPath:"#/properties/rerun/properties/maxPerHead/maximum",keyword:"maximum",params:{comparison: "<=", limit: 20},message:"must be <= 20"};
if(vErrors === null){
vErrors = [err217];
}
else {
vErrors.push(err217);
}
errors++;
}
if(data81 < 0 || isNaN(data81)){
const err218 = {instancePath:instancePath+"/rerun/maxPerHead",schemaPath:"#/properties/rerun/properties/maxPerHead/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err218];
}
else {
vErrors.push(err218);
}
errors++;
}
}
}
if(data80.maxPerPullRequest !== undefined){
let data82 = data80.maxPerPullRequest;
if(!(((typeof data82 == "number") && (!(data82 % 1) && !isNaN(data82))) && (isFinite(data82)))){
const err219 = {instancePath:instancePath+"/rerun/maxPerPullRequest",schemaPath:"#/properties/rerun/properties/maxPerPullRequest/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err219];
}
else {
vErrors.push(err219);
}
errors++;
}
if((typeof data82 == "number") && (isFinite(data82))){
if(data82 > 200 || isNaN(data82)){
const err220 = {instancePath:instancePath+"/rerun/maxPerPullRequest",schemaPath:"#/properties/rerun/properties/maxPerPullRequest/maximum",keyword:"maximum",params:{comparison: "<=", limit: 200},message:"must be <= 200"};
if(vErrors === null){
vErrors = [err220];
}
else {
vErrors.push(err220);
}
errors++;
}
if(data82 < 0 || isNaN(data82)){
const err221 = {instancePath:instancePath+"/rerun/maxPerPullRequest",schemaPath:"#/properties/rerun/properties/maxPerPullRequest/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err221];
}
else {
vErrors.push(err221);
}
errors++;
}
}
}
if(data80.quietSeconds !== undefined){
let data83 = data80.quietSeconds;
if(!(((typeof data83 == "number") && (!(data83 % 1) && !isNaN(data83))) && (isFinite(data83)))){
const err222 = {instancePath:instancePath+"/rerun/quietSeconds",schemaPath:"#/properties/rerun/properties/quietSeconds/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err222];
}
else {
vErrors.push(err222);
}
errors++;
}
if((typeof data83 == "number") && (isFinite(data83))){
if(data83 > 3600 || isNaN(data83)){
const err223 = {instancePath:instancePath+"/rerun/quietSeconds",schemaPath:"#/properties/rerun/properties/quietSeconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 3600},message:"must be <= 3600"};
if(vErrors === null){
vErrors = [err223];
}
else {
vErrors.push(err223);
}
errors++;
}
if(data83 < 0 || isNaN(data83)){
const err224 = {instancePath:instancePath+"/rerun/quietSeconds",schemaPath:"#/properties/rerun/properties/quietSeconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err224];
}
else {
vErrors.push(err224);
}
errors++;
}
}
}
if(data80.onPush !== undefined){
if(typeof data80.onPush !== "boolean"){
const err225 = {instancePath:instancePath+"/rerun/onPush",schemaPath:"#/properties/rerun/properties/onPush/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err225];
}
else {
vErrors.push(err225);
}
errors++;
}
}
}
else {
const err226 = {instancePath:instancePath+"/rerun",schemaPath:"#/properties/rerun/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err226];
}
else {
vErrors.push(err226);
}
errors++;
}
}
if(data.convergence !== undefined){
let data85 = data.convergence;
if(data85 && typeof data85 == "object" && !Array.isArray(data85)){
for(const key18 in data85){
if(!((key18 === "maxRounds") || (key18 === "ratchet"))){
const err227 = {instancePath:instancePath+"/convergence",schemaPath:"#/properties/convergence/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key18},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err227];
}
else {
vErrors.push(err227);
}
errors++;
}
}
if(data85.maxRounds !== undefined){
let data86 = data85.maxRounds;
if(!(((typeof data86 == "number") && (!(data86 % 1) && !isNaN(data86))) && (isFinite(data86)))){
const err228 = {instancePath:instancePath+"/convergence/maxRounds",schemaPath:"#/properties/convergence/properties/maxRounds/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err228];
}
else {
vErrors.push(err228);
}
errors++;
}
if((typeof data86 == "number") && (isFinite(data86))){
if(data86 > 50 || isNaN(data86)){
const err229 = {instancePath:instancePath+"/convergence/maxRounds",schemaPath:"#/properties/convergence/properties/maxRounds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 50},message:"must be <= 50"};
if(vErrors === null){
vErrors = [err229];
}
else {
vErrors.push(err229);
}
errors++;
}
if(data86 < 1 || isNaN(data86)){
const err230 = {instancePath:instancePath+"/convergence/maxRounds",schemaPath:"#/properties/convergence/properties/maxRounds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err230];
}
else {
vErrors.push(err230);
}
errors++;
}
}
}
if(data85.ratchet !== undefined){
let data87 = data85.ratchet;
if(data87 && typeof data87 == "object" && !Array.isArray(data87)){
for(const key19 in data87){
if(!((key19 === "afterRounds") || (key19 === "severity"))){
const err231 = {instancePath:instancePath+"/convergence/ratchet",schemaPath:"#/properties/convergence/properties/ratchet/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key19},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err231];
}
else {
vErrors.push(err231);
}
errors++;
}
}
if(data87.afterRounds !== undefined){
let data88 = data87.afterRounds;
if(!(((typeof data88 == "number") && (!(data88 % 1) && !isNaN(data88))) && (isFinite(data88)))){
const err232 = {instancePath:instancePath+"/convergence/ratchet/afterRounds",schemaPath:"#/properties/convergence/properties/ratchet/properties/afterRounds/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err232];
}
else {
vErrors.push(err232);
}
errors++;
}
if((typeof data88 == "number") && (isFinite(data88))){
if(data88 > 50 || isNaN(data88)){
const err233 = {instancePath:instancePath+"/convergence/ratchet/afterRounds",schemaPath:"#/properties/convergence/properties/ratchet/properties/afterRounds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 50},message:"must be <= 50"};
if(vErrors === null){
vErrors = [err233];
}
else {
vErrors.push(err233);
}
errors++;
}
if(data88 < 1 || isNaN(data88)){
const err234 = {instancePath:instancePath+"/convergence/ratchet/afterRounds",schemaPath:"#/properties/convergence/properties/ratchet/properties/afterRounds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err234];
}
else {
vErrors.push(err234);
}
errors++;
}
}
}
if(data87.severity !== undefined){
let data89 = data87.severity;
if(!((((data89 === "P0") || (data89 === "P1")) || (data89 === "P2")) || (data89 === "P3"))){
const err235 = {instancePath:instancePath+"/convergence/ratchet/severity",schemaPath:"#/properties/convergence/properties/ratchet/properties/severity/enum",keyword:"enum",params:{allowedValues: schema11.properties.convergence.properties.ratchet.properties.severity.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err235];
}
else {
vErrors.push(err235);
}
errors++;
}
}
}
else {
const err236 = {instancePath:instancePath+"/convergence/ratchet",schemaPath:"#/properties/convergence/properties/ratchet/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err236];
}
else {
vErrors.push(err236);
}
errors++;
}
}
}
else {
const err237 = {instancePath:instancePath+"/convergence",schemaPath:"#/properties/convergence/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err237];
}
else {
vErrors.push(err237);
}
errors++;
}
}
if(data.notify !== undefined){
let data90 = data.notify;
if(data90 && typeof data90 == "object" && !Array.isArray(data90)){
for(const key20 in data90){
if(!((((key20 === "comment") || (key20 === "label")) || (key20 === "users")) || (key20 === "teams"))){
const err238 = {instancePath:instancePath+"/notify",schemaPath:"#/properties/notify/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key20},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err238];
}
else {
vErrors.push(err238);
}
errors++;
}
}
if(data90.comment !== undefined){
if(typeof data90.comment !== "boolean"){
const err239 = {instancePath:instancePath+"/notify/comment",schemaPath:"#/properties/notify/properties/comment/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err239];
}
else {
vErrors.push(err239);
}
errors++;
}
}
if(data90.label !== undefined){
let data92 = data90.label;
if(typeof data92 === "string"){
if(func3(data92) > 50){
const err240 = {instancePath:instancePath+"/notify/label",schemaPath:"#/properties/notify/properties/label/maxLength",keyword:"maxLength",params:{limit: 50},message:"must NOT have more than 50 characters"};
if(vErrors === null){
vErrors = [err240];
}
else {
vErrors.push(err240);
}
errors++;
}
if(func3(data92) < 1){
const err241 = {instancePath:instancePath+"/notify/label",schemaPath:"#/properties/notify/properties/label/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err241];
}
else {
vErrors.push(err241);
}
errors++;
}
}
else {
const err242 = {instancePath:instancePath+"/notify/label",schemaPath:"#/properties/notify/properties/label/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err242];
}
else {
vErrors.push(err242);
}
errors++;
}
}
if(data90.users !== undefined){
let data93 = data90.users;
if(Array.isArray(data93)){
if(data93.length > 100){
const err243 = {instancePath:instancePath+"/notify/users",schemaPath:"#/properties/notify/properties/users/maxItems",keyword:"maxItems",params:{limit: 100},message:"must NOT have more than 100 items"};
if(vErrors === null){
vErrors = [err243];
}
else {
vErrors.push(err243);
}
errors++;
}
if(data93.length < 1){
const err244 = {instancePath:instancePath+"/notify/users",schemaPath:"#/properties/notify/properties/users/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err244];
}
else {
vErrors.push(err244);
}
errors++;
}
const len19 = data93.length;
for(let i28=0; i28<len19; i28++){
let data94 = data93[i28];
if(typeof data94 === "string"){
if(!pattern13.test(data94)){
const err245 = {instancePath:instancePath+"/notify/users/" + i28,schemaPath:"#/properties/notify/properties/users/items/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$"+"\""};
if(vErrors === null){
vErrors = [err245];
}
else {
vErrors.push(err245);
}
errors++;
}
}
else {
const err246 = {instancePath:instancePath+"/notify/users/" + i28,schemaPath:"#/properties/notify/properties/users/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err246];
}
else {
vErrors.push(err246);
}
errors++;
}
}
let i29 = data93.length;
let j9;
if(i29 > 1){
const indices8 = {};
for(;i29--;){
let item8 = data93[i29];
if(typeof item8 !== "string"){
continue;
}
if(typeof indices8[item8] == "number"){
j9 = indices8[item8];
const err247 = {instancePath:instancePath+"/notify/users",schemaPath:"#/properties/notify/properties/users/uniqueItems",keyword:"uniqueItems",params:{i: i29, j: j9},message:"must NOT have duplicate items (items ## "+j9+" and "+i29+" are identical)"};
if(vErrors === null){
vErrors = [err247];
}
else {
vErrors.push(err247);
}
errors++;
break;
}
indices8[item8] = i29;
}
}
}
else {
const err248 = {instancePath:instancePath+"/notify/users",schemaPath:"#/properties/notify/properties/users/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err248];
}
else {
vErrors.push(err248);
}
errors++;
}
}
if(data90.teams !== undefined){
let data95 = data90.teams;
if(Array.isArray(data95)){
if(data95.length > 100){
const err249 = {instancePath:instancePath+"/notify/teams",schemaPath:"#/properties/notify/properties/teams/maxItems",keyword:"maxItems",params:{limit: 100},message:"must NOT have more than 100 items"};
if(vErrors === null){
vErrors = [err249];
}
else {
vErrors.push(err249);
}
errors++;
}
if(data95.length < 1){
const err250 = {instancePath:instancePath+"/notify/teams",schemaPath:"#/properties/notify/properties/teams/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err250];
}
else {
vErrors.push(err250);
}
errors++;
}
const len20 = data95.length;
for(let i30=0; i30<len20; i30++){
let data96 = data95[i30];
if(typeof data96 === "string"){
if(func3(data96) > 200){
const err251 = {instancePath:instancePath+"/notify/teams/" + i30,schemaPath:"#/properties/notify/properties/teams/items/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters"};
if(vErrors === null){
vErrors = [err251];
}
else {
vErrors.push(err251);
}
errors++;
}
if(!pattern5.test(data96)){
const err252 = {instancePath:instancePath+"/notify/teams/" + i30,schemaPath:"#/properties/notify/properties/teams/items/pattern",keyword:"pattern",params:{pattern: "^[^/\\s]+/[^/\\s]+$"},message:"must match pattern \""+"^[^/\\s]+/[^/\\s]+$"+"\""};
if(vErrors === null){
vErrors = [err252];
}
else {
vErrors.push(err252);
}
errors++;
}
}
else {
const err253 = {instancePath:instancePath+"/notify/teams/" + i30,schemaPath:"#/properties/notify/properties/teams/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err253];
}
else {
vErrors.push(err253);
}
errors++;
}
}
let i31 = data95.length;
let j10;
if(i31 > 1){
const indices9 = {};
for(;i31--;){
let item9 = data95[i31];
if(typeof item9 !== "string"){
continue;
}
if(typeof indices9[item9] == "number"){
j10 = indices9[item9];
const err254 = {instancePath:instancePath+"/notify/teams",schemaPath:"#/properties/notify/properties/teams/uniqueItems",keyword:"uniqueItems",params:{i: i31, j: j10},message:"must NOT have duplicate items (items ## "+j10+" and "+i31+" are identical)"};
if(vErrors === null){
vErrors = [err254];
}
else {
vErrors.push(err254);
}
errors++;
break;
}
indices9[item9] = i31;
}
}
}
else {
const err255 = {instancePath:instancePath+"/notify/teams",schemaPath:"#/properties/notify/properties/teams/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err255];
}
else {
vErrors.push(err255);
}
errors++;
}
}
}
else {
const err256 = {instancePath:instancePath+"/notify",schemaPath:"#/properties/notify/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err256];
}
else {
vErrors.push(err256);
}
errors++;
}
}
if(data.threads !== undefined){
let data97 = data.threads;
if(data97 && typeof data97 == "object" && !Array.isArray(data97)){
for(const key21 in data97){
if(!(((key21 === "requireResolved") || (key21 === "autoResolve")) || (key21 === "bots"))){
const err257 = {instancePath:instancePath+"/threads",schemaPath:"#/properties/threads/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key21},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err257];
}
else {
vErrors.push(err257);
}
errors++;
}
}
if(data97.requireResolved !== undefined){
let data98 = data97.requireResolved;
if(!(((data98 === "none") || (data98 === "human")) || (data98 === "all"))){
const err258 = {instancePath:instancePath+"/threads/requireResolved",schemaPath:"#/properties/threads/properties/requireResolved/enum",keyword:"enum",params:{allowedValues: schema11.properties.threads.properties.requireResolved.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err258];
}
else {
vErrors.push(err258);
}
errors++;
}
}
if(data97.autoResolve !== undefined){
if(typeof data97.autoResolve !== "boolean"){
const err259 = {instancePath:instancePath+"/threads/autoResolve",schemaPath:"#/properties/threads/properties/autoResolve/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err259];
}
else {
vErrors.push(err259);
}
errors++;
}
}
if(data97.bots !== undefined){
let data100 = data97.bots;
if(Array.isArray(data100)){
if(data100.length > 50){
const err260 = {instancePath:instancePath+"/threads/bots",schemaPath:"#/properties/threads/properties/bots/maxItems",keyword:"maxItems",params:{limit: 50},message:"must NOT have more than 50 items"};
if(vErrors === null){
vErrors = [err260];
}
else {
vErrors.push(err260);
}
errors++;
}
if(data100.length < 1){
const err261 = {instancePath:instancePath+"/threads/bots",schemaPath:"#/properties/threads/properties/bots/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err261];
}
else {
vErrors.push(err261);
}
errors++;
}
const len21 = data100.length;
for(let i32=0; i32<len21; i32++){
let data101 = data100[i32];
if(!(((typeof data101 == "number") && (!(data101 % 1) && !isNaN(data101))) && (isFinite(data101)))){
const err262 = {instancePath:instancePath+"/threads/bots/" + i32,schemaPath:"#/properties/threads/properties/bots/items/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err262];
}
else {
vErrors.push(err262);
}
errors++;
}
if((typeof data101 == "number") && (isFinite(data101))){
if(data101 > 9007199254740991 || isNaN(data101)){
const err263 = {instancePath:instancePath+"/threads/bots/" + i32,schemaPath:"#/properties/threads/properties/bots/items/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"};
if(vErrors === null){
vErrors = [err263];
}
else {
vErrors.push(err263);
}
errors++;
}
if(data101 < 1 || isNaN(data101)){
const err264 = {instancePath:instancePath+"/threads/bots/" + i32,schemaPath:"#/properties/threads/properties/bots/items/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err264];
}
else {
vErrors.push(err264);
}
errors++;
}
}
}
let i33 = data100.length;
let j11;
if(i33 > 1){
const indices10 = {};
for(;i33--;){
let item10 = data100[i33];
if(!(((typeof item10 == "number") && (!(item10 % 1) && !isNaN(item10))) && (isFinite(item10)))){
continue;
}
if(typeof indices10[item10] == "number"){
j11 = indices10[item10];
const err265 = {instancePath:instancePath+"/threads/bots",schemaPath:"#/properties/threads/properties/bots/uniqueItems",keyword:"uniqueItems",params:{i: i33, j: j11},message:"must NOT have duplicate items (items ## "+j11+" and "+i33+" are identical)"};
if(vErrors === null){
vErrors = [err265];
}
else {
vErrors.push(err265);
}
errors++;
break;
}
indices10[item10] = i33;
}
}
}
else {
const err266 = {instancePath:instancePath+"/threads/bots",schemaPath:"#/properties/threads/properties/bots/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err266];
}
else {
vErrors.push(err266);
}
errors++;
}
}
}
else {
const err267 = {instancePath:instancePath+"/threads",schemaPath:"#/properties/threads/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err267];
}
else {
vErrors.push(err267);
}
errors++;
}
}
if(data.remediation !== undefined){
let data102 = data.remediation;
if(data102 && typeof data102 == "object" && !Array.isArray(data102)){
if(data102.enabled === undefined){
const err268 = {instancePath:instancePath+"/remediation",schemaPath:"#/properties/remediation/required",keyword:"required",params:{missingProperty: "enabled"},message:"must have required property '"+"enabled"+"'"};
if(vErrors === null){
vErrors = [err268];
}
else {
vErrors.push(err268);
}
errors++;
}
if(data102.agent === undefined){
const err269 = {instancePath:instancePath+"/remediation",schemaPath:"#/properties/remediation/required",keyword:"required",params:{missingProperty: "agent"},message:"must have required property '"+"agent"+"'"};
if(vErrors === null){
vErrors = [err269];
}
else {
vErrors.push(err269);
}
errors++;
}
if(data102.model === undefined){
const err270 = {instancePath:instancePath+"/remediation",schemaPath:"#/properties/remediation/required",keyword:"required",params:{missingProperty: "model"},message:"must have required property '"+"model"+"'"};
if(vErrors === null){
vErrors = [err270];
}
else {
vErrors.push(err270);
}
errors++;
}
if(data102.effort === undefined){
const err271 = {instancePath:instancePath+"/remediation",schemaPath:"#/properties/remediation/required",keyword:"required",params:{missingProperty: "effort"},message:"must have required property '"+"effort"+"'"};
if(vErrors === null){
vErrors = [err271];
}
else {
vErrors.push(err271);
}
errors++;
}
if(data102.allowedPaths === undefined){
const err272 = {instancePath:instancePath+"/remediation",schemaPath:"#/properties/remediation/required",keyword:"required",params:{missingProperty: "allowedPaths"},message:"must have required property '"+"allowedPaths"+"'"};
if(vErrors === null){
vErrors = [err272];
}
else {
vErrors.push(err272);
}
errors++;
}
for(const key22 in data102){
if(!(func2.call(schema11.properties.remediation.properties, key22))){
const err273 = {instancePath:instancePath+"/remediation",schemaPath:"#/properties/remediation/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key22},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err273];
}
else {
vErrors.push(err273);
}
errors++;
}
}
if(data102.enabled !== undefined){
if(typeof data102.enabled !== "boolean"){
const err274 = {instancePath:instancePath+"/remediation/enabled",schemaPath:"#/properties/remediation/properties/enabled/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err274];
}
else {
vErrors.push(err274);
}
errors++;
}
}
if(data102.agent !== undefined){
let data104 = data102.agent;
if(typeof data104 === "string"){
if(func3(data104) > 256){
const err275 = {instancePath:instancePath+"/remediation/agent",schemaPath:"#/properties/remediation/properties/agent/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"};
if(vErrors === null){
vErrors = [err275];
}
else {
vErrors.push(err275);
}
errors++;
}
if(func3(data104) < 1){
const err276 = {instancePath:instancePath+"/remediation/agent",schemaPath:"#/properties/remediation/properties/agent/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err276];
}
else {
vErrors.push(err276);
}
errors++;
}
}
else {
const err277 = {instancePath:instancePath+"/remediation/agent",schemaPath:"#/properties/remediation/properties/agent/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err277];
}
else {
vErrors.push(err277);
}
errors++;
}
}
if(data102.model !== undefined){
let data105 = data102.model;
if(typeof data105 === "string"){
if(func3(data105) > 256){
const err278 = {instancePath:instancePath+"/remediation/model",schemaPath:"#/properties/remediation/properties/model/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"};
if(vErrors === null){
vErrors = [err278];
}
else {
vErrors.push(err278);
}
errors++;
}
if(func3(data105) < 1){
const err279 = {instancePath:instancePath+"/remediation/model",schemaPath:"#/properties/remediation/properties/model/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err279];
}
else {
vErrors.push(err279);
}
errors++;
}
}
else {
const err280 = {instancePath:instancePath+"/remediation/model",schemaPath:"#/properties/remediation/properties/model/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err280];
}
else {
vErrors.push(err280);
}
errors++;
}
}
if(data102.effort !== undefined){
let data106 = data102.effort;
if(!(((((data106 === "low") || (data106 === "medium")) || (data106 === "high")) || (data106 === "xhigh")) || (data106 === "max"))){
const err281 = {instancePath:instancePath+"/remediation/effort",schemaPath:"#/properties/remediation/properties/effort/enum",keyword:"enum",params:{allowedValues: schema11.properties.remediation.properties.effort.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err281];
}
else {
vErrors.push(err281);
}
errors++;
}
}
if(data102.maxAttempts !== undefined){
let data107 = data102.maxAttempts;
if(!(((typeof data107 == "number") && (!(data107 % 1) && !isNaN(data107))) && (isFinite(data107)))){
const err282 = {instancePath:instancePath+"/remediation/maxAttempts",schemaPath:"#/properties/remediation/properties/maxAttempts/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err282];
}
else {
vErrors.push(err282);
}
errors++;
}
if((typeof data107 == "number") && (isFinite(data107))){
if(data107 > 10 || isNaN(data107)){
const err283 = {instancePath:instancePath+"/remediation/maxAttempts",schemaPath:"#/properties/remediation/properties/maxAttempts/maximum",keyword:"maximum",params:{comparison: "<=", limit: 10},message:"must be <= 10"};
if(vErrors === null){
vErrors = [err283];
}
else {
vErrors.push(err283);
}
errors++;
}
if(data107 < 0 || isNaN(data107)){
const err284 = {instancePath:instancePath+"/remediation/maxAttempts",schemaPath:"#/properties/remediation/properties/maxAttempts/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err284];
}
else {
vErrors.push(err284);
}
errors++;
}
}
}
if(data102.allowedPaths !== undefined){
let data108 = data102.allowedPaths;
if(Array.isArray(data108)){
if(data108.length > 1000){
const err285 = {instancePath:instancePath+"/remediation/allowedPaths",schemaPath:"#/properties/remediation/properties/allowedPaths/maxItems",keyword:"maxItems",params:{limit: 1000},message:"must NOT have more than 1000 items"};
if(vErrors === null){
vErrors = [err285];
}
else {
vErrors.push(err285);
}
errors++;
}
if(data108.length < 1){
const err286 = {instancePath:instancePath+"/remediation/allowedPaths",schemaPath:"#/properties/remediation/properties/allowedPaths/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err286];
}
else {
vErrors.push(err286);
}
errors++;
}
const len22 = data108.length;
for(let i34=0; i34<len22; i34++){
let data109 = data108[i34];
if(typeof data109 === "string"){
if(func3(data109) > 512){
const err287 = {instancePath:instancePath+"/remediation/allowedPaths/" + i34,schemaPath:"#/properties/remediation/properties/allowedPaths/items/maxLength",keyword:"maxLength",params:{limit: 512},message:"must NOT have more than 512 characters"};
if(vErrors === null){
vErrors = [err287];
}
else {
vErrors.push(err287);
}
errors++;
}
if(func3(data109) < 1){
const err288 = {instancePath:instancePath+"/remediation/allowedPaths/" + i34,schemaPath:"#/properties/remediation/properties/allowedPaths/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err288];
}
else {
vErrors.push(err288);
}
errors++;
}
}
else {
const err289 = {instancePath:instancePath+"/remediation/allowedPaths/" + i34,schemaPath:"#/properties/remediation/properties/allowedPaths/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err289];
}
else {
vErrors.push(err289);
}
errors++;
}
}
}
else {
const err290 = {instancePath:instancePath+"/remediation/allowedPaths",schemaPath:"#/properties/remediation/properties/allowedPaths/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err290];
}
else {
vErrors.push(err290);
}
errors++;
}
}
if(data102.protectedPaths !== undefined){
let data110 = data102.protectedPaths;
if(Array.isArray(data110)){
if(data110.length > 1000){
const err291 = {instancePath:instancePath+"/remediation/protectedPaths",schemaPath:"#/properties/remediation/properties/protectedPaths/maxItems",keyword:"maxItems",params:{limit: 1000},message:"must NOT have more than 1000 items"};
if(vErrors === null){
vErrors = [err291];
}
else {
vErrors.push(err291);
}
errors++;
}
if(data110.length < 1){
const err292 = {instancePath:instancePath+"/remediation/protectedPaths",schemaPath:"#/properties/remediation/properties/protectedPaths/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err292];
}
else {
vErrors.push(err292);
}
errors++;
}
const len23 = data110.length;
for(let i35=0; i35<len23; i35++){
let data111 = data110[i35];
if(typeof data111 === "string"){
if(func3(data111) > 512){
const err293 = {instancePath:instancePath+"/remediation/protectedPaths/" + i35,schemaPath:"#/properties/remediation/properties/protectedPaths/items/maxLength",keyword:"maxLength",params:{limit: 512},message:"must NOT have more than 512 characters"};
if(vErrors === null){
vErrors = [err293];
}
else {
vErrors.push(err293);
}
errors++;
}
if(func3(data111) < 1){
const err294 = {instancePath:instancePath+"/remediation/protectedPaths/" + i35,schemaPath:"#/properties/remediation/properties/protectedPaths/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err294];
}
else {
vErrors.push(err294);
}
errors++;
}
}
else {
const err295 = {instancePath:instancePath+"/remediation/protectedPaths/" + i35,schemaPath:"#/properties/remediation/properties/protectedPaths/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err295];
}
else {
vErrors.push(err295);
}
errors++;
}
}
}
else {
const err296 = {instancePath:instancePath+"/remediation/protectedPaths",schemaPath:"#/properties/remediation/properties/protectedPaths/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err296];
}
else {
vErrors.push(err296);
}
errors++;
}
}
if(data102.validation !== undefined){
let data112 = data102.validation;
if(Array.isArray(data112)){
if(data112.length > 20){
const err297 = {instancePath:instancePath+"/remediation/validation",schemaPath:"#/properties/remediation/properties/validation/maxItems",keyword:"maxItems",params:{limit: 20},message:"must NOT have more than 20 items"};
if(vErrors === null){
vErrors = [err297];
}
else {
vErrors.push(err297);
}
errors++;
}
if(data112.length < 1){
const err298 = {instancePath:instancePath+"/remediation/validation",schemaPath:"#/properties/remediation/properties/validation/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err298];
}
else {
vErrors.push(err298);
}
errors++;
}
const len24 = data112.length;
for(let i36=0; i36<len24; i36++){
let data113 = data112[i36];
if(typeof data113 === "string"){
if(func3(data113) > 1000){
const err299 = {instancePath:instancePath+"/remediation/validation/" + i36,schemaPath:"#/properties/remediation/properties/validation/items/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters"};
if(vErrors === null){
vErrors = [err299];
}
else {
vErrors.push(err299);
}
errors++;
}
if(func3(data113) < 1){
const err300 = {instancePath:instancePath+"/remediation/validation/" + i36,schemaPath:"#/properties/remediation/properties/validation/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err300];
}
else {
vErrors.push(err300);
}
errors++;
}
}
else {
const err301 = {instancePath:instancePath+"/remediation/validation/" + i36,schemaPath:"#/properties/remediation/properties/validation/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err301];
}
else {
vErrors.push(err301);
}
errors++;
}
}
}
else {
const err302 = {instancePath:instancePath+"/remediation/validation",schemaPath:"#/properties/remediation/properties/validation/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err302];
}
else {
vErrors.push(err302);
}
errors++;
}
}
if(data102.limits !== undefined){
let data114 = data102.limits;
if(data114 && typeof data114 == "object" && !Array.isArray(data114)){
for(const key23 in data114){
if(!((key23 === "maxFiles") || (key23 === "maxPatchKibibytes"))){
const err303 = {instancePath:instancePath+"/remediation/limits",schemaPath:"#/properties/remediation/properties/limits/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key23},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err303];
}
else {
vErrors.push(err303);
}
errors++;
}
}
if(data114.maxFiles !== undefined){
let data115 = data114.maxFiles;
if(!(((typeof data115 == "number") && (!(data115 % 1) && !isNaN(data115))) && (isFinite(data115)))){
const err304 = {instancePath:instancePath+"/remediation/limits/maxFiles",schemaPath:"#/properties/remediation/properties/limits/properties/maxFiles/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err304];
}
else {
vErrors.push(err304);
}
errors++;
}
if((typeof data115 == "number") && (isFinite(data115))){
if(data115 > 3000 || isNaN(data115)){
const err305 = {instancePath:instancePath+"/remediation/limits/maxFiles",schemaPath:"#/properties/remediation/properties/limits/properties/maxFiles/maximum",keyword:"maximum",params:{comparison: "<=", limit: 3000},message:"must be <= 3000"};
if(vErrors === null){
vErrors = [err305];
}
else {
vErrors.push(err305);
}
errors++;
}
if(data115 < 1 || isNaN(data115)){
const err306 = {instancePath:instancePath+"/remediation/limits/maxFiles",schemaPath:"#/properties/remediation/properties/limits/properties/maxFiles/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err306];
}
else {
vErrors.push(err306);
}
errors++;
}
}
}
if(data114.maxPatchKibibytes !== undefined){
let data116 = data114.maxPatchKibibytes;
if(!(((typeof data116 == "number") && (!(data116 % 1) && !isNaN(data116))) && (isFinite(data116)))){
const err307 = {instancePath:instancePath+"/remediation/limits/maxPatchKibibytes",schemaPath:"#/properties/remediation/properties/limits/properties/maxPatchKibibytes/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err307];
}
else {
vErrors.push(err307);
}
errors++;
}
if((typeof data116 == "number") && (isFinite(data116))){
if(data116 > 4096 || isNaN(data116)){
const err308 = {instancePath:instancePath+"/remediation/limits/maxPatchKibibytes",schemaPath:"#/properties/remediation/properties/limits/properties/maxPatchKibibytes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4096},message:"must be <= 4096"};
if(vErrors === null){
vErrors = [err308];
}
else {
vErrors.push(err308);
}
errors++;
}
if(data116 < 1 || isNaN(data116)){
const err309 = {instancePath:instancePath+"/remediation/limits/maxPatchKibibytes",schemaPath:"#/properties/remediation/properties/limits/properties/maxPatchKibibytes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err309];
}
else {
vErrors.push(err309);
}
errors++;
}
}
}
}
else {
const err310 = {instancePath:instancePath+"/remediation/limits",schemaPath:"#/properties/remediation/properties/limits/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err310];
}
else {
vErrors.push(err310);
}
errors++;
}
}
if(data102.cost !== undefined){
let data117 = data102.cost;
if(data117 && typeof data117 == "object" && !Array.isArray(data117)){
for(const key24 in data117){
if(!((key24 === "maxUsdPerAttempt") || (key24 === "maxUsdPerPullRequest"))){
const err311 = {instancePath:instancePath+"/remediation/cost",schemaPath:"#/properties/remediation/properties/cost/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key24},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err311];
}
else {
vErrors.push(err311);
}
errors++;
}
}
if(data117.maxUsdPerAttempt !== undefined){
let data118 = data117.maxUsdPerAttempt;
if((typeof data118 == "number") && (isFinite(data118))){
if(data118 > 10000 || isNaN(data118)){
const err312 = {instancePath:instancePath+"/remediation/cost/maxUsdPerAttempt",schemaPath:"#/properties/remediation/properties/cost/properties/maxUsdPerAttempt/maximum",keyword:"maximum",params:{comparison: "<=", limit: 10000},message:"must be <= 10000"};
if(vErrors === null){
vErrors = [err312];
}
else {
vErrors.push(err312);
}
errors++;
}
if(data118 < 0 || isNaN(data118)){
const err313 = {instancePath:instancePath+"/remediation/cost/maxUsdPerAttempt",schemaPath:"#/properties/remediation/properties/cost/properties/maxUsdPerAttempt/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err313];
}
else {
vErrors.push(err313);
}
errors++;
}
}
else {
const err314 = {instancePath:instancePath+"/remediation/cost/maxUsdPerAttempt",schemaPath:"#/properties/remediation/properties/cost/properties/maxUsdPerAttempt/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err314];
}
else {
vErrors.push(err314);
}
errors++;
}
}
if(data117.maxUsdPerPullRequest !== undefined){
let data119 = data117.maxUsdPerPullRequest;
if((typeof data119 == "number") && (isFinite(data119))){
if(data119 > 10000 || isNaN(data119)){
const err315 = {instancePath:instancePath+"/remediation/cost/maxUsdPerPullRequest",schemaPath:"#/properties/remediation/properties/cost/properties/maxUsdPerPullRequest/maximum",keyword:"maximum",params:{comparison: "<=", limit: 10000},message:"must be <= 10000"};
if(vErrors === null){
vErrors = [err315];
}
else {
vErrors.push(err315);
}
errors++;
}
if(data119 < 0 || isNaN(data119)){
const err316 = {instancePath:instancePath+"/remediation/cost/maxUsdPerPullRequest",schemaPath:"#/properties/remediation/properties/cost/properties/maxUsdPerPullRequest/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err316];
}
else {
vErrors.push(err316);
}
errors++;
}
}
else {
const err317 = {instancePath:instancePath+"/remediation/cost/maxUsdPerPullRequest",schemaPath:"#/properties/remediation/properties/cost/properties/maxUsdPerPullRequest/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err317];
}
else {
vErrors.push(err317);
}
errors++;
}
}
}
else {
const err318 = {instancePath:instancePath+"/remediation/cost",schemaPath:"#/properties/remediation/properties/cost/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err318];
}
else {
vErrors.push(err318);
}
errors++;
}
}
}
else {
const err319 = {instancePath:instancePath+"/remediation",schemaPath:"#/properties/remediation/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err319];
}
else {
vErrors.push(err319);
}
errors++;
}
}
if(data.evidence !== undefined){
let data120 = data.evidence;
if(data120 && typeof data120 == "object" && !Array.isArray(data120)){
if(data120.flows === undefined){
const err320 = {instancePath:instancePath+"/evidence",schemaPath:"#/properties/evidence/required",keyword:"required",params:{missingProperty: "flows"},message:"must have required property '"+"flows"+"'"};
if(vErrors === null){
vErrors = [err320];
}
else {
vErrors.push(err320);
}
errors++;
}
for(const key25 in data120){
if(!(key25 === "flows")){
const err321 = {instancePath:instancePath+"/evidence",schemaPath:"#/properties/evidence/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key25},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err321];
}
else {
vErrors.push(err321);
}
errors++;
}
}
if(data120.flows !== undefined){
let data121 = data120.flows;
if(data121 && typeof data121 == "object" && !Array.isArray(data121)){
if(Object.keys(data121).length > 100){
const err322 = {instancePath:instancePath+"/evidence/flows",schemaPath:"#/properties/evidence/properties/flows/maxProperties",keyword:"maxProperties",params:{limit: 100},message:"must NOT have more than 100 properties"};
if(vErrors === null){
vErrors = [err322];
}
else {
vErrors.push(err322);
}
errors++;
}
for(const key26 in data121){
if(!(pattern6.test(key26))){
const err323 = {instancePath:instancePath+"/evidence/flows",schemaPath:"#/properties/evidence/properties/flows/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key26},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err323];
}
else {
vErrors.push(err323);
}
errors++;
}
}
for(const key27 in data121){
if(pattern6.test(key27)){
let data122 = data121[key27];
if(data122 && typeof data122 == "object" && !Array.isArray(data122)){
if(data122.entrypoint === undefined){
const err324 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/required",keyword:"required",params:{missingProperty: "entrypoint"},message:"must have required property '"+"entrypoint"+"'"};
if(vErrors === null){
vErrors = [err324];
}
else {
vErrors.push(err324);
}
errors++;
}
if(data122.workflow === undefined){
const err325 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/required",keyword:"required",params:{missingProperty: "workflow"},message:"must have required property '"+"workflow"+"'"};
if(vErrors === null){
vErrors = [err325];
}
else {
vErrors.push(err325);
}
errors++;
}
for(const key28 in data122){
if(!((((((key28 === "when") || (key28 === "entrypoint")) || (key28 === "account")) || (key28 === "assertions")) || (key28 === "maxAgeMinutes")) || (key28 === "workflow"))){
const err326 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key28},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err326];
}
else {
vErrors.push(err326);
}
errors++;
}
}
if(data122.when !== undefined){
let data123 = data122.when;
if(Array.isArray(data123)){
if(data123.length > 1000){
const err327 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/when",schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/when/maxItems",keyword:"maxItems",params:{limit: 1000},message:"must NOT have more than 1000 items"};
if(vErrors === null){
vErrors = [err327];
}
else {
vErrors.push(err327);
}
errors++;
}
if(data123.length < 1){
const err328 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/when",schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/when/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err328];
}
else {
vErrors.push(err328);
}
errors++;
}
const len25 = data123.length;
for(let i37=0; i37<len25; i37++){
let data124 = data123[i37];
if(typeof data124 === "string"){
if(func3(data124) > 512){
const err329 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/when/" + i37,schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/when/items/maxLength",keyword:"maxLength",params:{limit: 512},message:"must NOT have more than 512 characters"};
if(vErrors === null){
vErrors = [err329];
}
else {
vErrors.push(err329);
}
errors++;
}
if(func3(data124) < 1){
const err330 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/when/" + i37,schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/when/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err330];
}
else {
vErrors.push(err330);
}
errors++;
}
}
else {
const err331 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/when/" + i37,schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/when/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err331];
}
else {
vErrors.push(err331);
}
errors++;
}
}
}
else {
const err332 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/when",schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/when/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err332];
}
else {
vErrors.push(err332);
}
errors++;
}
}
if(data122.entrypoint !== undefined){
let data125 = data122.entrypoint;
if(typeof data125 === "string"){
if(func3(data125) > 500){
const err333 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/entrypoint",schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/entrypoint/maxLength",keyword:"maxLength",params:{limit: 500},message:"must NOT have more than 500 characters"};
if(vErrors === null){
vErrors = [err333];
}
else {
vErrors.push(err333);
}
errors++;
}
if(func3(data125) < 1){
const err334 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/entrypoint",schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/entrypoint/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err334];
}
else {
vErrors.push(err334);
}
errors++;
}
}
else {
const err335 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/entrypoint",schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/entrypoint/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err335];
}
else {
vErrors.push(err335);
}
errors++;
}
}
if(data122.account !== undefined){
let data126 = data122.account;
if(typeof data126 === "string"){
if(func3(data126) > 256){
const err336 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/account",schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/account/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"};
if(vErrors === null){
vErrors = [err336];
}
else {
vErrors.push(err336);
}
errors++;
}
if(func3(data126) < 1){
const err337 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/account",schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/account/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err337];
}
else {
vErrors.push(err337);
}
errors++;
}
}
else {
const err338 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/account",schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/account/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err338];
}
else {
vErrors.push(err338);
}
errors++;
}
}
if(data122.assertions !== undefined){
let data127 = data122.assertions;
if(Array.isArray(data127)){
if(data127.length > 100){
const err339 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/assertions",schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/assertions/maxItems",keyword:"maxItems",params:{limit: 100},message:"must NOT have more than 100 items"};
if(vErrors === null){
vErrors = [err339];
}
else {
vErrors.push(err339);
}
errors++;
}
if(data127.length < 1){
const err340 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/assertions",schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/assertions/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err340];
}
else {
vErrors.push(err340);
}
errors++;
}
const len26 = data127.length;
for(let i38=0; i38<len26; i38++){
let data128 = data127[i38];
if(typeof data128 === "string"){
if(func3(data128) > 256){
const err341 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/assertions/" + i38,schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/assertions/items/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"};
if(vErrors === null){
vErrors = [err341];
}
else {
vErrors.push(err341);
}
errors++;
}
if(func3(data128) < 1){
const err342 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/assertions/" + i38,schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/assertions/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err342];
}
else {
vErrors.push(err342);
}
errors++;
}
}
else {
const err343 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/assertions/" + i38,schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/assertions/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err343];
}
else {
vErrors.push(err343);
}
errors++;
}
}
let i39 = data127.length;
let j12;
if(i39 > 1){
const indices11 = {};
for(;i39--;){
let item11 = data127[i39];
if(typeof item11 !== "string"){
continue;
}
if(typeof indices11[item11] == "number"){
j12 = indices11[item11];
const err344 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/assertions",schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/assertions/uniqueItems",keyword:"uniqueItems",params:{i: i39, j: j12},message:"must NOT have duplicate items (items ## "+j12+" and "+i39+" are identical)"};
if(vErrors === null){
vErrors = [err344];
}
else {
vErrors.push(err344);
}
errors++;
break;
}
indices11[item11] = i39;
}
}
}
else {
const err345 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/assertions",schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/assertions/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err345];
}
else {
vErrors.push(err345);
}
errors++;
}
}
if(data122.maxAgeMinutes !== undefined){
let data129 = data122.maxAgeMinutes;
if(!(((typeof data129 == "number") && (!(data129 % 1) && !isNaN(data129))) && (isFinite(data129)))){
const err346 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/maxAgeMinutes",schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/maxAgeMinutes/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err346];
}
else {
vErrors.push(err346);
}
errors++;
}
if((typeof data129 == "number") && (isFinite(data129))){
if(data129 > 10080 || isNaN(data129)){
const err347 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/maxAgeMinutes",schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/maxAgeMinutes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 10080},message:"must be <= 10080"};
if(vErrors === null){
vErrors = [err347];
}
else {
vErrors.push(err347);
}
errors++;
}
if(data129 < 1 || isNaN(data129)){
const err348 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/maxAgeMinutes",schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/maxAgeMinutes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err348];
}
else {
vErrors.push(err348);
}
errors++;
}
}
}
if(data122.workflow !== undefined){
let data130 = data122.workflow;
if(typeof data130 === "string"){
if(func3(data130) > 256){
const err349 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/workflow",schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/workflow/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"};
if(vErrors === null){
vErrors = [err349];
}
else {
vErrors.push(err349);
}
errors++;
}
if(func3(data130) < 1){
const err350 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/workflow",schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/workflow/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err350];
}
else {
vErrors.push(err350);
}
errors++;
}
}
else {
const err351 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1")+"/workflow",schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/properties/workflow/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err351];
}
else {
vErrors.push(err351);
}
errors++;
}
}
}
else {
const err352 = {instancePath:instancePath+"/evidence/flows/" + key27.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/evidence/properties/flows/patternProperties/%5E%5BA-Za-z%5D%5BA-Za-z0-9_.-%5D%7B0%2C63%7D%24/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err352];
}
else {
vErrors.push(err352);
}
errors++;
}
}
}
}
else {
const err353 = {instancePath:instancePath+"/evidence/flows",schemaPath:"#/properties/evidence/properties/flows/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err353];
}
else {
vErrors.push(err353);
}
errors++;
}
}
}
else {
const err354 = {instancePath:instancePath+"/evidence",schemaPath:"#/properties/evidence/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err354];
}
else {
vErrors.push(err354);
}
errors++;
}
}
if(data.harnessGaps !== undefined){
let data131 = data.harnessGaps;
if(data131 && typeof data131 == "object" && !Array.isArray(data131)){
for(const key29 in data131){
if(!((key29 === "labels") || (key29 === "slaHours"))){
const err355 = {instancePath:instancePath+"/harnessGaps",schemaPath:"#/properties/harnessGaps/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key29},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err355];
}
else {
vErrors.push(err355);
}
errors++;
}
}
if(data131.labels !== undefined){
let data132 = data131.labels;
if(Array.isArray(data132)){
if(data132.length > 100){
const err356 = {instancePath:instancePath+"/harnessGaps/labels",schemaPath:"#/properties/harnessGaps/properties/labels/maxItems",keyword:"maxItems",params:{limit: 100},message:"must NOT have more than 100 items"};
if(vErrors === null){
vErrors = [err356];
}
else {
vErrors.push(err356);
}
errors++;
}
if(data132.length < 1){
const err357 = {instancePath:instancePath+"/harnessGaps/labels",schemaPath:"#/properties/harnessGaps/properties/labels/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err357];
}
else {
vErrors.push(err357);
}
errors++;
}
const len27 = data132.length;
for(let i40=0; i40<len27; i40++){
let data133 = data132[i40];
if(typeof data133 === "string"){
if(func3(data133) > 256){
const err358 = {instancePath:instancePath+"/harnessGaps/labels/" + i40,schemaPath:"#/properties/harnessGaps/properties/labels/items/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"};
if(vErrors === null){
vErrors = [err358];
}
else {
vErrors.push(err358);
}
errors++;
}
if(func3(data133) < 1){
const err359 = {instancePath:instancePath+"/harnessGaps/labels/" + i40,schemaPath:"#/properties/harnessGaps/properties/labels/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err359];
}
else {
vErrors.push(err359);
}
errors++;
}
}
else {
const err360 = {instancePath:instancePath+"/harnessGaps/labels/" + i40,schemaPath:"#/properties/harnessGaps/properties/labels/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err360];
}
else {
vErrors.push(err360);
}
errors++;
}
}
let i41 = data132.length;
let j13;
if(i41 > 1){
const indices12 = {};
for(;i41--;){
let item12 = data132[i41];
if(typeof item12 !== "string"){
continue;
}
if(typeof indices12[item12] == "number"){
j13 = indices12[item12];
const err361 = {instancePath:instancePath+"/harnessGaps/labels",schemaPath:"#/properties/harnessGaps/properties/labels/uniqueItems",keyword:"uniqueItems",params:{i: i41, j: j13},message:"must NOT have duplicate items (items ## "+j13+" and "+i41+" are identical)"};
if(vErrors === null){
vErrors = [err361];
}
else {
vErrors.push(err361);
}
errors++;
break;
}
indices12[item12] = i41;
}
}
}
else {
const err362 = {instancePath:instancePath+"/harnessGaps/labels",schemaPath:"#/properties/harnessGaps/properties/labels/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err362];
}
else {
vErrors.push(err362);
}
errors++;
}
}
if(data131.slaHours !== undefined){
let data134 = data131.slaHours;
if(data134 && typeof data134 == "object" && !Array.isArray(data134)){
for(const key30 in data134){
if(!((((key30 === "P0") || (key30 === "P1")) || (key30 === "P2")) || (key30 === "P3"))){
const err363 = {instancePath:instancePath+"/harnessGaps/slaHours",schemaPath:"#/properties/harnessGaps/properties/slaHours/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key30},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err363];
}
else {
vErrors.push(err363);
}
errors++;
}
}
if(data134.P0 !== undefined){
let data135 = data134.P0;
if(!(((typeof data135 == "number") && (!(data135 % 1) && !isNaN(data135))) && (isFinite(data135)))){
const err364 = {instancePath:instancePath+"/harnessGaps/slaHours/P0",schemaPath:"#/properties/harnessGaps/properties/slaHours/properties/P0/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err364];
}
else {
vErrors.push(err364);
}
errors++;
}
if((typeof data135 == "number") && (isFinite(data135))){
if(data135 > 8760 || isNaN(data135)){
const err365 = {instancePath:instancePath+"/harnessGaps/slaHours/P0",schemaPath:"#/properties/harnessGaps/properties/slaHours/properties/P0/maximum",keyword:"maximum",params:{comparison: "<=", limit: 8760},message:"must be <= 8760"};
if(vErrors === null){
vErrors = [err365];
}
else {
vErrors.push(err365);
}
errors++;
}
if(data135 < 1 || isNaN(data135)){
const err366 = {instancePath:instancePath+"/harnessGaps/slaHours/P0",schemaPath:"#/properties/harnessGaps/properties/slaHours/properties/P0/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err366];
}
else {
vErrors.push(err366);
}
errors++;
}
}
}
if(data134.P1 !== undefined){
let data136 = data134.P1;
if(!(((typeof data136 == "number") && (!(data136 % 1) && !isNaN(data136))) && (isFinite(data136)))){
const err367 = {instancePath:instancePath+"/harnessGaps/slaHours/P1",schemaPath:"#/properties/harnessGaps/properties/slaHours/properties/P1/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err367];
}
else {
vErrors.push(err367);
}
errors++;
}
if((typeof data136 == "number") && (isFinite(data136))){
if(data136 > 8760 || isNaN(data136)){
const err368 = {instancePath:instancePath+"/harnessGaps/slaHours/P1",schemaPath:"#/properties/harnessGaps/properties/slaHours/properties/P1/maximum",keyword:"maximum",params:{comparison: "<=", limit: 8760},message:"must be <= 8760"};
if(vErrors === null){
vErrors = [err368];
}
else {
vErrors.push(err368);
}
errors++;
}
if(data136 < 1 || isNaN(data136)){
const err369 = {instancePath:instancePath+"/harnessGaps/slaHours/P1",schemaPath:"#/properties/harnessGaps/properties/slaHours/properties/P1/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err369];
}
else {
vErrors.push(err369);
}
errors++;
}
}
}
if(data134.P2 !== undefined){
let data137 = data134.P2;
if(!(((typeof data137 == "number") && (!(data137 % 1) && !isNaN(data137))) && (isFinite(data137)))){
const err370 = {instancePath:instancePath+"/harnessGaps/slaHours/P2",schemaPath:"#/properties/harnessGaps/properties/slaHours/properties/P2/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err370];
}
else {
vErrors.push(err370);
}
errors++;
}
if((typeof data137 == "number") && (isFinite(data137))){
if(data137 > 8760 || isNaN(data137)){
const err371 = {instancePath:instancePath+"/harnessGaps/slaHours/P2",schemaPath:"#/properties/harnessGaps/properties/slaHours/properties/P2/maximum",keyword:"maximum",params:{comparison: "<=", limit: 8760},message:"must be <= 8760"};
if(vErrors === null){
vErrors = [err371];
}
else {
vErrors.push(err371);
}
errors++;
}
if(data137 < 1 || isNaN(data137)){
const err372 = {instancePath:instancePath+"/harnessGaps/slaHours/P2",schemaPath:"#/properties/harnessGaps/properties/slaHours/properties/P2/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err372];
}
else {
vErrors.push(err372);
}
errors++;
}
}
}
if(data134.P3 !== undefined){
let data138 = data134.P3;
if(!(((typeof data138 == "number") && (!(data138 % 1) && !isNaN(data138))) && (isFinite(data138)))){
const err373 = {instancePath:instancePath+"/harnessGaps/slaHours/P3",schemaPath:"#/properties/harnessGaps/properties/slaHours/properties/P3/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err373];
}
else {
vErrors.push(err373);
}
errors++;
}
if((typeof data138 == "number") && (isFinite(data138))){
if(data138 > 8760 || isNaN(data138)){
const err374 = {instancePath:instancePath+"/harnessGaps/slaHours/P3",schemaPath:"#/properties/harnessGaps/properties/slaHours/properties/P3/maximum",keyword:"maximum",params:{comparison: "<=", limit: 8760},message:"must be <= 8760"};
if(vErrors === null){
vErrors = [err374];
}
else {
vErrors.push(err374);
}
errors++;
}
if(data138 < 1 || isNaN(data138)){
const err375 = {instancePath:instancePath+"/harnessGaps/slaHours/P3",schemaPath:"#/properties/harnessGaps/properties/slaHours/properties/P3/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err375];
}
else {
vErrors.push(err375);
}
errors++;
}
}
}
}
else {
const err376 = {instancePath:instancePath+"/harnessGaps/slaHours",schemaPath:"#/properties/harnessGaps/properties/slaHours/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err376];
}
else {
vErrors.push(err376);
}
errors++;
}
}
}
else {
const err377 = {instancePath:instancePath+"/harnessGaps",schemaPath:"#/properties/harnessGaps/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err377];
}
else {
vErrors.push(err377);
}
errors++;
}
}
if(data.override !== undefined){
let data139 = data.override;
if(data139 && typeof data139 == "object" && !Array.isArray(data139)){
if(data139.who === undefined){
const err378 = {instancePath:instancePath+"/override",schemaPath:"#/properties/override/required",keyword:"required",params:{missingProperty: "who"},message:"must have required property '"+"who"+"'"};
if(vErrors === null){
vErrors = [err378];
}
else {
vErrors.push(err378);
}
errors++;
}
for(const key31 in data139){
if(!(((key31 === "who") || (key31 === "people")) || (key31 === "expiresMinutes"))){
const err379 = {instancePath:instancePath+"/override",schemaPath:"#/properties/override/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key31},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err379];
}
else {
vErrors.push(err379);
}
errors++;
}
}
if(data139.who !== undefined){
let data140 = data139.who;
if(data140 && typeof data140 == "object" && !Array.isArray(data140)){
if(Object.keys(data140).length < 1){
const err380 = {instancePath:instancePath+"/override/who",schemaPath:"#/properties/override/properties/who/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties"};
if(vErrors === null){
vErrors = [err380];
}
else {
vErrors.push(err380);
}
errors++;
}
for(const key32 in data140){
if(!(((key32 === "users") || (key32 === "teams")) || (key32 === "permission"))){
const err381 = {instancePath:instancePath+"/override/who",schemaPath:"#/properties/override/properties/who/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key32},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err381];
}
else {
vErrors.push(err381);
}
errors++;
}
}
if(data140.users !== undefined){
let data141 = data140.users;
if(Array.isArray(data141)){
if(data141.length > 100){
const err382 = {instancePath:instancePath+"/override/who/users",schemaPath:"#/properties/override/properties/who/properties/users/maxItems",keyword:"maxItems",params:{limit: 100},message:"must NOT have more than 100 items"};
if(vErrors === null){
vErrors = [err382];
}
else {
vErrors.push(err382);
}
errors++;
}
if(data141.length < 1){
const err383 = {instancePath:instancePath+"/override/who/users",schemaPath:"#/properties/override/properties/who/properties/users/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err383];
}
else {
vErrors.push(err383);
}
errors++;
}
const len28 = data141.length;
for(let i42=0; i42<len28; i42++){
let data142 = data141[i42];
if(typeof data142 === "string"){
if(func3(data142) > 256){
const err384 = {instancePath:instancePath+"/override/who/users/" + i42,schemaPath:"#/properties/override/properties/who/properties/users/items/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"};
if(vErrors === null){
vErrors = [err384];
}
else {
vErrors.push(err384);
}
errors++;
}
if(func3(data142) < 1){
const err385 = {instancePath:instancePath+"/override/who/users/" + i42,schemaPath:"#/properties/override/properties/who/properties/users/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err385];
}
else {
vErrors.push(err385);
}
errors++;
}
}
else {
const err386 = {instancePath:instancePath+"/override/who/users/" + i42,schemaPath:"#/properties/override/properties/who/properties/users/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err386];
}
else {
vErrors.push(err386);
}
errors++;
}
}
let i43 = data141.length;
let j14;
if(i43 > 1){
const indices13 = {};
for(;i43--;){
let item13 = data141[i43];
if(typeof item13 !== "string"){
continue;
}
if(typeof indices13[item13] == "number"){
j14 = indices13[item13];
const err387 = {instancePath:instancePath+"/override/who/users",schemaPath:"#/properties/override/properties/who/properties/users/uniqueItems",keyword:"uniqueItems",params:{i: i43, j: j14},message:"must NOT have duplicate items (items ## "+j14+" and "+i43+" are identical)"};
if(vErrors === null){
vErrors = [err387];
}
else {
vErrors.push(err387);
}
errors++;
break;
}
indices13[item13] = i43;
}
}
}
else {
const err388 = {instancePath:instancePath+"/override/who/users",schemaPath:"#/properties/override/properties/who/properties/users/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err388];
}
else {
vErrors.push(err388);
}
errors++;
}
}
if(data140.teams !== undefined){
let data143 = data140.teams;
if(Array.isArray(data143)){
if(data143.length > 100){
const err389 = {instancePath:instancePath+"/override/who/teams",schemaPath:"#/properties/override/properties/who/properties/teams/maxItems",keyword:"maxItems",params:{limit: 100},message:"must NOT have more than 100 items"};
if(vErrors === null){
vErrors = [err389];
}
else {
vErrors.push(err389);
}
errors++;
}
if(data143.length < 1){
const err390 = {instancePath:instancePath+"/override/who/teams",schemaPath:"#/properties/override/properties/who/properties/teams/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err390];
}
else {
vErrors.push(err390);
}
errors++;
}
const len29 = data143.length;
for(let i44=0; i44<len29; i44++){
let data144 = data143[i44];
if(typeof data144 === "string"){
if(func3(data144) > 200){
const err391 = {instancePath:instancePath+"/override/who/teams/" + i44,schemaPath:"#/properties/override/properties/who/properties/teams/items/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters"};
if(vErrors === null){
vErrors = [err391];
}
else {
vErrors.push(err391);
}
errors++;
}
if(!pattern5.test(data144)){
const err392 = {instancePath:instancePath+"/override/who/teams/" + i44,schemaPath:"#/properties/override/properties/who/properties/teams/items/pattern",keyword:"pattern",params:{pattern: "^[^/\\s]+/[^/\\s]+$"},message:"must match pattern \""+"^[^/\\s]+/[^/\\s]+$"+"\""};
if(vErrors === null){
vErrors = [err392];
}
else {
vErrors.push(err392);
}
errors++;
}
}
else {
const err393 = {instancePath:instancePath+"/override/who/teams/" + i44,schemaPath:"#/properties/override/properties/who/properties/teams/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err393];
}
else {
vErrors.push(err393);
}
errors++;
}
}
let i45 = data143.length;
let j15;
if(i45 > 1){
const indices14 = {};
for(;i45--;){
let item14 = data143[i45];
if(typeof item14 !== "string"){
continue;
}
if(typeof indices14[item14] == "number"){
j15 = indices14[item14];
const err394 = {instancePath:instancePath+"/override/who/teams",schemaPath:"#/properties/override/properties/who/properties/teams/uniqueItems",keyword:"uniqueItems",params:{i: i45, j: j15},message:"must NOT have duplicate items (items ## "+j15+" and "+i45+" are identical)"};
if(vErrors === null){
vErrors = [err394];
}
else {
vErrors.push(err394);
}
errors++;
break;
}
indices14[item14] = i45;
}
}
}
else {
const err395 = {instancePath:instancePath+"/override/who/teams",schemaPath:"#/properties/override/properties/who/properties/teams/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err395];
}
else {
vErrors.push(err395);
}
errors++;
}
}
if(data140.permission !== undefined){
let data145 = data140.permission;
if(!(((data145 === "write") || (data145 === "maintain")) || (data145 === "admin"))){
const err396 = {instancePath:instancePath+"/override/who/permission",schemaPath:"#/properties/override/properties/who/properties/permission/enum",keyword:"enum",params:{allowedValues: schema11.properties.override.properties.who.properties.permission.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err396];
}
else {
vErrors.push(err396);
}
errors++;
}
}
}
else {
const err397 = {instancePath:instancePath+"/override/who",schemaPath:"#/properties/override/properties/who/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err397];
}
else {
vErrors.push(err397);
}
errors++;
}
}
if(data139.people !== undefined){
let data146 = data139.people;
if(!(((typeof data146 == "number") && (!(data146 % 1) && !isNaN(data146))) && (isFinite(data146)))){
const err398 = {instancePath:instancePath+"/override/people",schemaPath:"#/properties/override/properties/people/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err398];
}
else {
vErrors.push(err398);
}
errors++;
}
if((typeof data146 == "number") && (isFinite(data146))){
if(data146 > 2 || isNaN(data146)){
const err399 = {instancePath:instancePath+"/override/people",schemaPath:"#/properties/override/properties/people/maximum",keyword:"maximum",params:{comparison: "<=", limit: 2},message:"must be <= 2"};
if(vErrors === null){
vErrors = [err399];
}
else {
vErrors.push(err399);
}
errors++;
}
if(data146 < 1 || isNaN(data146)){
const err400 = {instancePath:instancePath+"/override/people",schemaPath:"#/properties/override/properties/people/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err400];
}
else {
vErrors.push(err400);
}
errors++;
}
}
}
if(data139.expiresMinutes !== undefined){
let data147 = data139.expiresMinutes;
if(!(((typeof data147 == "number") && (!(data147 % 1) && !isNaN(data147))) && (isFinite(data147)))){
const err401 = {instancePath:instancePath+"/override/expiresMinutes",schemaPath:"#/properties/override/properties/expiresMinutes/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err401];
}
else {
vErrors.push(err401);
}
errors++;
}
if((typeof data147 == "number") && (isFinite(data147))){
if(data147 > 10080 || isNaN(data147)){
const err402 = {instancePath:instancePath+"/override/expiresMinutes",schemaPath:"#/properties/override/properties/expiresMinutes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 10080},message:"must be <= 10080"};
if(vErrors === null){
vErrors = [err402];
}
else {
vErrors.push(err402);
}
errors++;
}
if(data147 < 5 || isNaN(data147)){
const err403 = {instancePath:instancePath+"/override/expiresMinutes",schemaPath:"#/properties/override/properties/expiresMinutes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 5},message:"must be >= 5"};
if(vErrors === null){
vErrors = [err403];
}
else {
vErrors.push(err403);
}
errors++;
}
}
}
}
else {
const err404 = {instancePath:instancePath+"/override",schemaPath:"#/properties/override/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err404];
}
else {
vErrors.push(err404);
}
errors++;
}
}
}
else {
const err405 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err405];
}
else {
vErrors.push(err405);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}

export { schema11 as schema };
